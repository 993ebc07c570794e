import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { type Device, openDevice } from '../device-store.ts'

let made = 0

/** A device store of its own in an IndexedDB written in JavaScript; `again` opens it as after a restart. */
export function testDevice(): { device: () => Promise<Device>; again: () => () => Promise<Device> } {
  globalThis.indexedDB ??= new IDBFactory()
  const name = `test-${++made}`
  const open = () => {
    const opened = openDevice(name)
    return () => opened
  }
  return { device: open(), again: open }
}
