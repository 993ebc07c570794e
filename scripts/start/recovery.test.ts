import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tagalong } from './command-line.ts'
import { readRunning } from './running.ts'

/** The whole of `npm start`, without its browser: joined, killed at once and begun again, one after the other on the same data. */
let dataFolder: string
let port: number
const started: ChildProcess[] = []
// compiled once for all the processes
const NODE_COMPILE_CACHE = resolve('node_modules', '.cache', 'node')
const account = { name: 'Astrid Berg', email: 'astrid@fjordbat.example', password: 'kajplats 14 vid norra bryggan' }

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'tagalong-start-'))
  chmodSync(dataFolder, 0o755)
  port = await freePort()
})
afterAll(() => {
  killEverything()
  for (const folder of [dataFolder, `${dataFolder}-other`]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('a second start prints the setup link while nobody is an admin, and a link that can be used', async () => {
  const link = linkIn((await start()).said)
  expect(linkIn((await run([])).said)).toBe(link)
  expect(linkIn((await run(['--port', String(await freePort())], { DATABASE_URL: 'postgres://localhost/elsewhere' })).said)).toBe(link)

  const place = { project: process.cwd(), dataFolder, port, url: `http://localhost:${port}` }
  expect(await tagalong(place, 'setup-link')).not.toContain(link)
  const replaced = linkIn((await run([])).said)
  expect(replaced).not.toBe(link)
  expect(linkIn((await run([])).said)).toBe(replaced)

  expect(await submit(link, account)).not.toBe(303)
  expect(await submit(replaced, account)).toBe(303)
  const { said } = await run([])
  expect(said).toContain('1  Open the practice inbox')
  expect(said).not.toContain('/setup/')
})

test('what was acknowledged is there again after everything was killed, and Ctrl+C stops the database too', async () => {
  const { launcher, backend, database } = killEverything()
  expect([launcher, backend, database]).not.toContain(undefined)

  const second = await start()
  expect(second.said).not.toContain('Make yourself the admin')
  const signedIn = await submit(`http://localhost:${port}/sign-in`, { email: account.email, password: account.password })
  expect(signedIn).toBe(303)
  expect(await submit(`http://localhost:${port}/sign-in`, { email: account.email, password: 'something else entirely' })).toBe(422)

  second.process.kill('SIGINT')
  const [code] = await once(second.process, 'exit')
  expect(code).toBe(0)
  expect(databasePid()).toBeUndefined()
  await expect(fetch(`http://localhost:${port}/ready`)).rejects.toThrow()
})

test('when the backend dies by itself, the cause comes with its last lines and what to do, and no word of an orderly stop', async () => {
  const running = await start()
  const home = await fetch(`http://localhost:${port}/`, { redirect: 'manual' })
  expect(home.headers.get('location')).toBe('/practice')
  process.kill(readRunning(join(dataFolder, 'running.json'))?.backend as number, 'SIGKILL')
  const [code] = await once(running.process, 'close')
  expect(code).toBe(1)
  const end = running.heard().slice(running.said.length).trim()
  expect(end).toMatch(/^The backend ended by itself \(killed by SIGKILL\)\. The last lines of \S+backend\.log:\n/)
  expect(end).toContain(`  Tagalong is at http://localhost:${port}`)
  expect(end).toContain('Type npm start to begin again')
  expect(end).not.toContain('Stopping')
  expect(end.split('\n').at(-1)).toBe(
    `Its PostgreSQL (process ${databasePid()}) still runs: the next npm start takes it over, and Ctrl+C there stops it.`,
  )
})

test('a second start joins the one that runs; another port that is taken is told with its holder', async () => {
  const running = await start()
  const joined = await run([])
  expect(joined).toMatchObject({ code: 0, said: expect.stringContaining(`is running already: http://localhost:${port}`) })
  expect(joined.said).not.toContain('not used')
  const other = await run(['--port', String(await freePort())], { DATABASE_URL: 'postgres://localhost/elsewhere' })
  expect(other.said).toMatch(/This is the one that runs; --port \d+ and DATABASE_URL were not used\./)
  const elsewhere = await run([], { TAGALONG_DATA: `${dataFolder}-other` })
  expect(elsewhere).toMatchObject({ code: 1, said: expect.stringContaining(`Port ${port} is taken by`) })
  expect(elsewhere.said).toMatch(/npm start -- --port \d+/)
  const refused = await run(['--fresh'])
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('Stop it with Ctrl+C') })
  running.process.kill('SIGINT')
  await once(running.process, 'exit')
  const silent = await run(['--fresh'])
  expect(silent).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was deleted') })
})

/** `said` until it was ready, `heard` up to now. */
async function start(): Promise<{ process: ChildProcess; said: string; heard: () => string }> {
  const child = launch([], {})
  started.push(child)
  let said = ''
  await new Promise<void>((ready, failed) => {
    const hear = (text: Buffer) => {
      said += text
      if (said.includes('is ready.') && said.includes('Ctrl+C')) ready()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', () => failed(new Error(`npm start ended: ${said}`)))
  })
  return { process: child, said, heard: () => said }
}

function linkIn(said: string): string {
  return /http:\S+\/setup\/[\w-]+/.exec(said)?.[0] ?? ''
}

async function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const child = launch(args, env)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      said += text
    })
  const [code] = await once(child, 'close')
  return { code: Number(code), said }
}

function launch(args: string[], env: Record<string, string>): ChildProcess {
  const words = ['scripts/start/start.ts', '--no-browser', '--port', String(port), ...args]
  return spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE, TAGALONG_DATA: dataFolder, ...env },
  })
}

/** SIGKILL to the launcher, the backend and the database, the way a power cut would. */
function killEverything(): { launcher: number | undefined; backend: number | undefined; database: number | undefined } {
  const running = readRunning(join(dataFolder, 'running.json'))
  const database = databasePid()
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const pid of [running?.launcher, running?.backend, database]) {
    try {
      if (pid) process.kill(pid, 'SIGKILL')
    } catch {
      // ended already
    }
  }
  return { launcher: running?.launcher, backend: running?.backend, database }
}

function databasePid(): number | undefined {
  const [file] = globSync('postgres/data/postmaster.pid', { cwd: dataFolder })
  return file ? Number(readFileSync(join(dataFolder, file), 'utf8').split('\n')[0]) : undefined
}

/** Fills in a form of the backend's own pages as a browser would: its hidden fields, its cookie. */
async function submit(address: string, fields: Record<string, string>): Promise<number> {
  const shown = await fetch(address)
  const html = await shown.text()
  const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name ?? '',
    value ?? '',
  ])
  const cookie = shown.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields })
  const sent = await fetch(address, { method: 'POST', body, redirect: 'manual', headers: { cookie, origin: new URL(address).origin } })
  await sent.body?.cancel()
  return sent.status
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return free
}
