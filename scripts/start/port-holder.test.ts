import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { isTaken, portHolder } from './port-holder.ts'

test('a port that is taken is told with the process that has it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await isTaken(port)).toBe(true)
  if (process.platform === 'linux') expect(portHolder(port)).toContain(`(process ${process.pid})`)
  server.close()
  await once(server, 'close')
  expect(await isTaken(port)).toBe(false)
  expect(portHolder(port)).toBeUndefined()
})
