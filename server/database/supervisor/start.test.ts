import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cp, lstat, mkdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { linkLibraries } from './binaries.ts'
import { withFileLock } from './file-lock.ts'
import { type EmbeddedPostgres, startPostgres } from './start.ts'

// clusters are made here, and a busy machine takes its time
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const folders: string[] = []
const started: EmbeddedPostgres[] = []
const settings = { fsync: 'off', shared_buffers: '16MB', max_connections: '20' }
const signal = new AbortController().signal

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-supervisor-'))
  chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

async function start(dataFolder: string): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataFolder, settings, signal })
  started.push(server)
  return server
}

async function query<T>(server: EmbeddedPostgres, text: string): Promise<T> {
  const client = new pg.Client({ host: server.host, port: server.port, user: server.superuser, database: 'postgres' })
  await client.connect()
  try {
    return (await client.query(text)).rows[0] as T
  } finally {
    await client.end()
  }
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** A process of its own that starts the server and then does as it is told. */
async function otherProcess(dataFolder: string): Promise<{ pid: number; kill(): Promise<void> }> {
  const code = `
    const { startPostgres } = await import(${JSON.stringify(new URL('./start.ts', import.meta.url).href)})
    const server = await startPostgres({ dataFolder: process.argv[1], settings: JSON.parse(process.argv[2]), signal: new AbortController().signal })
    process.stdout.write(String(server.pid))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, dataFolder, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    pid: Number(text.toString()),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop().catch(() => undefined)
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('the embedded PostgreSQL', () => {
  test('is made, answers in UTF-8 by code point, checks its pages, and opens no TCP port', async () => {
    const server = await start(newFolder())
    expect(server.adopted).toBe(false)
    expect(
      await query(
        server,
        `SELECT datlocprovider AS provider, datlocale AS locale, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = 'postgres'`,
      ),
    ).toEqual({
      provider: 'b',
      locale: 'C.UTF-8',
      encoding: 'UTF8',
    })
    expect(await query(server, 'SHOW data_checksums')).toEqual({ data_checksums: 'on' })
    expect(await query(server, 'SHOW listen_addresses')).toEqual({ listen_addresses: '' })
    expect(
      await query(server, `SELECT count(*)::int AS extensions FROM pg_available_extensions WHERE name IN ('pg_trgm', 'unaccent')`),
    ).toEqual({ extensions: 2 })
  })

  test('is durable before fast unless a test says otherwise', async () => {
    const server = await startPostgres({ dataFolder: newFolder(), signal })
    started.push(server)
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
      expect(await query(server, `SHOW ${setting}`)).toEqual({ [setting]: 'on' })
  })

  test('lets nobody but its own user into its socket', async () => {
    const server = await start(newFolder())
    expect(statSync(server.host).mode & 0o777).toBe(0o700)
    expect(statSync(join(server.host, '.s.PGSQL.5432')).mode & 0o777).toBe(0o700)
    expect(server.host.length).toBeLessThan(85)
  })

  test('does not run as root', async () => {
    const server = await start(newFolder())
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0)
  })

  test('is adopted by the next start', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n')
    const second = await start(folder)
    expect(second).toMatchObject({ adopted: true, pid: first.pid })
    expect(await query(second, 'SELECT n FROM kept')).toEqual({ n: 7 })
  })

  test('is started once by many who start at the same moment', async () => {
    const folder = newFolder()
    const all = await Promise.all([start(folder), start(folder), start(folder), start(folder)])
    expect(new Set(all.map((server) => server.pid)).size).toBe(1)
    expect(all.filter((server) => !server.adopted)).toHaveLength(1)
  })

  test('outlives a process that is killed, and is adopted', async () => {
    const folder = newFolder()
    const other = await otherProcess(folder)
    await other.kill()
    expect(alive(other.pid)).toBe(true)
    expect(await start(folder)).toMatchObject({ adopted: true, pid: other.pid })
  })

  test('comes back with what was committed after it was killed itself', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n')
    await query(first, 'CHECKPOINT')
    process.kill(first.pid, 'SIGKILL')
    const second = await start(folder)
    expect(second.adopted).toBe(false)
    expect(await query(second, 'SELECT n FROM kept')).toEqual({ n: 7 })
  })

  test('starts although its lock files name a process that is something else by now', async () => {
    const folder = newFolder()
    const first = await start(folder)
    const file = join(first.places.cluster, 'postmaster.pid')
    const lines = readFileSync(file, 'utf8').split('\n')
    await first.stop()
    // a process of the same user that lives and is no PostgreSQL: for PostgreSQL alone a reason never to start again
    const owner = statSync(first.places.cluster)
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore', ...(process.getuid?.() === 0 && { uid: owner.uid, gid: owner.gid }) })
    writeFileSync(file, [bystander.pid, ...lines.slice(1)].join('\n'))
    writeFileSync(join(first.host, '.s.PGSQL.5432.lock'), [bystander.pid, ...lines.slice(1)].join('\n'))
    try {
      const second = await start(folder)
      expect(await query(second, 'SELECT 1 AS one')).toEqual({ one: 1 })
    } finally {
      bystander.kill()
    }
  })

  test('begins again when making it was killed half-way', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await first.stop()
    await cp(first.places.cluster, `${first.places.cluster}.new`, { recursive: true })
    await rm(first.places.cluster, { recursive: true })
    const second = await start(folder)
    expect(await query(second, 'SELECT 1 AS one')).toEqual({ one: 1 })
    expect(await lstat(`${first.places.cluster}.new`).catch(() => undefined)).toBeUndefined()
  })

  test('refuses data of another major version, changes nothing, and names the command', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await first.stop()
    const file = join(first.places.cluster, 'PG_VERSION')
    writeFileSync(file, '17\n')
    const refused = await startPostgres({ dataFolder: folder, settings, signal }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AppError)
    expect((refused as AppError).message).toMatch(/PostgreSQL 17.*PostgreSQL \d+/)
    expect((refused as AppError).hint).toContain('npm install')
    writeFileSync(file, '18\n')
    expect(await query(await start(folder), 'SELECT 1 AS one')).toEqual({ one: 1 })
  })

  test('says which folder cannot be written and what to type, and starts once that is done', async () => {
    const folder = newFolder()
    const server = await start(folder)
    const { cluster, log } = server.places
    await server.stop()
    for (const path of [cluster, log]) chmodSync(path, statSync(path).mode & 0o555)
    const home = join(folder, 'postgres')
    await expect(start(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/^PostgreSQL could not start: \S+ cannot be written$/),
      hint: `Allow it: chmod -R u+w "${home}"`,
    })
    for (const path of [cluster, log]) chmodSync(path, statSync(path).mode | 0o200)
    expect(await query(await start(folder), 'select 1 as one')).toEqual({ one: 1 })
  })

  test('says what its log says when it cannot start', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await first.stop()
    await rm(join(first.places.cluster, 'global', 'pg_control'))
    const refused = (await startPostgres({ dataFolder: folder, settings, signal }).catch((error: unknown) => error)) as AppError
    expect(refused).toBeInstanceOf(AppError)
    expect(refused.hint).toContain('pg_control')
  })

  test('ends with the last process that leaves, not before', async () => {
    const folder = newFolder()
    const [first, second] = [await start(folder), await start(folder)]
    expect(await first.leave()).toBe(false)
    expect(alive(first.pid)).toBe(true)
    expect(await second.leave()).toBe(true)
    await vi.waitFor(() => expect(alive(first.pid)).toBe(false))
  })

  test('does not wait for a process that was killed to leave', async () => {
    const folder = newFolder()
    const other = await otherProcess(folder)
    const mine = await start(folder)
    await other.kill()
    await vi.waitFor(async () =>
      expect(
        await query<{ n: number }>(mine, `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'tagalong presence'`),
      ).toEqual({ n: 1 }),
    )
    expect(await mine.leave()).toBe(true)
  })
})

test('libraries are linked at the first start when install scripts were off, and left alone after', async () => {
  const root = newFolder()
  await mkdir(join(root, 'native', 'lib'), { recursive: true })
  writeFileSync(join(root, 'native', 'lib', 'libpq.so.5.18'), 'library')
  writeFileSync(
    join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
  await linkLibraries(root)
  await linkLibraries(root)
  expect(await readlink(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect(readFileSync(join(root, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
})

describe('the file lock', () => {
  const lockFile = () => join(newFolder(), 'lock')

  test('lets one in at a time', async () => {
    const path = lockFile()
    let inside = 0
    let most = 0
    const visit = () =>
      withFileLock(path, signal, async () => {
        most = Math.max(most, ++inside)
        await new Promise((done) => setImmediate(done))
        inside--
      })
    await Promise.all([visit(), visit(), visit(), visit()])
    expect(most).toBe(1)
  })

  test('is free the moment its holder is killed', async () => {
    const path = lockFile()
    const code = `
      const { withFileLock } = await import(${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)})
      await withFileLock(process.argv[1], new AbortController().signal, () => { process.stdout.write('in'); return new Promise((r) => setTimeout(r, 60000)) })`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    const waiting = withFileLock(path, signal, async () => 'mine')
    const first = await Promise.race([waiting, new Promise((done) => setTimeout(() => done('held'), 100))])
    expect(first).toBe('held')
    holder.kill('SIGKILL')
    expect(await waiting).toBe('mine')
  })

  test('stops waiting when asked to', async () => {
    const path = lockFile()
    const enough = new AbortController()
    await withFileLock(path, signal, async () => {
      const waiting = withFileLock(path, enough.signal, async () => 'mine')
      enough.abort()
      await expect(waiting).rejects.toThrow()
    })
  })
})
