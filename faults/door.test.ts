import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from '../e2e/house/free-port.ts'
import { openDoor } from './door.ts'

const never = new Promise(() => undefined)

test('who waits at the door is let in when somebody listens, and not before', async () => {
  const port = await freePort()
  const door = openDoor(`http://127.0.0.1:${port}`, { knockAnyway: 60_000 })
  const order: string[] = []
  door.watch(never)
  const entered = door.reachable().then(() => void order.push('entered'))
  // the port was looked at in vain
  await refused(port)
  order.push('listens')
  const server = createServer().listen(port, '127.0.0.1')
  await Promise.all([once(server, 'listening'), entered])
  server.close()
  expect(order).toEqual(['listens', 'entered'])
})

test('the door is shut when the server is gone; somebody knocks all the same after a while', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const door = openDoor(`http://127.0.0.1:${port}`, { knockAnyway: 5 })
  const { promise: gone, resolve: goes } = Promise.withResolvers<void>()
  door.watch(gone)
  while (door.openFor() === 0) await door.reachable()
  goes()
  await gone.then(() => undefined)
  const open = door.openFor()
  await door.reachable()
  server.close()
  expect(door.openFor()).toBe(open)
})

async function refused(port: number): Promise<void> {
  await once(connect(port, '127.0.0.1'), 'connect').then(
    () => Promise.reject(new Error('somebody listens')),
    () => undefined,
  )
}
