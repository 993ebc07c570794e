import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { StoredEntry } from './outbox.ts'

/** What the background keeps on this device, in its own IndexedDB, where neither pages nor page scripts reach. */
export type DeviceSchema = DBSchema & {
  /** one row per name: the refresh token, and who it belongs to */
  secrets: { key: string; value: unknown }
  outbox: { key: string; value: StoredEntry; indexes: { order: number } }
  drafts: { key: string; value: { value: unknown; savedAt: number } }
}
export type Device = IDBPDatabase<DeviceSchema>

export function openDevice(name = 'tagalong'): Promise<Device> {
  return openDB<DeviceSchema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('secrets')
      database.createObjectStore('outbox', { keyPath: 'key' }).createIndex('order', 'order', { unique: true })
      database.createObjectStore('drafts')
    },
  })
}

/** Writes so that the answer means "it is on the disk", not "it is on its way there". */
export const durable = { durability: 'strict' } as const
