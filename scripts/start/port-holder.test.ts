import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isTaken, portHolder, refuseTaken } from './port-holder.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-proc-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a port that is taken is told with the process that has it and a port that is free', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await isTaken(port)).toBe(true)
  if (process.platform === 'linux') expect(portHolder(port)).toContain(`(process ${process.pid})`)
  const refusal = await refuseTaken(port).catch((error: Error) => error.message)
  expect(refusal).toMatch(new RegExp(`^Port ${port} is taken.* Choose another: npm start -- --port \\d+$`))
  expect(await isTaken(Number(/\d+$/.exec(refusal ?? '')?.[0]))).toBe(false)
  server.close()
  await once(server, 'close')
  expect(await isTaken(port)).toBe(false)
  expect(portHolder(port)).toBeUndefined()
  await refuseTaken(port)
})

describe('whoever has a port is named', () => {
  test('by what was typed to start it', () => {
    expect(holderOf('/opt/node/bin/node', 'server.js')).toBe('node server.js (process 812)')
  })

  test('by the name that it gave itself', () => {
    expect(holderOf('nginx: master process /usr/sbin/nginx')).toBe('nginx: master process /usr/sbin/nginx (process 812)')
  })

  test('shortly, and without anything that a terminal would obey', () => {
    expect(holderOf('/usr/bin/java', '\x1b[2J', 'x'.repeat(80))).toBe(`java  [2J ${'x'.repeat(49)}… (process 812)`)
  })

  test('by its user alone where the process is another one’s', () => {
    const proc = procWith(['node'])
    rmSync(join(proc, '812'), { recursive: true })
    expect(portHolder(4310, proc)).toBe('a process of the user root')
  })
})

/** A /proc in which process 812 listens on port 4310. */
function procWith(command: string[]): string {
  const proc = mkdtempSync(join(folder, 'proc-'))
  mkdirSync(join(proc, 'net'))
  const line = '0: 0100007F:10D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5551 1 x 100 0 0 10 0'
  writeFileSync(join(proc, 'net', 'tcp'), `  sl  local_address rem_address\n   ${line}\n`)
  mkdirSync(join(proc, '812', 'fd'), { recursive: true })
  symlinkSync('socket:[5551]', join(proc, '812', 'fd', '7'))
  writeFileSync(join(proc, '812', 'cmdline'), command.map((word) => `${word}\0`).join(''))
  return proc
}

function holderOf(...command: string[]): string | undefined {
  return portHolder(4310, procWith(command))
}
