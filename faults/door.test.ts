import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import { freePort } from '../e2e/house/free-port.ts'
import { openDoor } from './door.ts'

const never = new Promise(() => undefined)

test('time passes at the door while somebody listens, and not before', async () => {
  const port = await freePort()
  const door = openDoor(`http://127.0.0.1:${port}`)
  door.watch(never)
  expect(door.openFor()).toBe(0)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  await vi.waitUntil(() => door.openFor() > 0)
  server.close()
})

test('no time passes once the server is gone', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const door = openDoor(`http://127.0.0.1:${port}`)
  const { promise: gone, resolve: goes } = Promise.withResolvers<void>()
  door.watch(gone)
  await vi.waitUntil(() => door.openFor() > 0)
  goes()
  await gone
  const open = door.openFor()
  const later = performance.now() + 5
  await vi.waitUntil(() => performance.now() > later)
  expect(door.openFor()).toBe(open)
  server.close()
})
