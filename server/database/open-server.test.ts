import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { connect } from './connect.ts'
import { openServer } from './open-server.ts'
import { livePostmaster } from './supervisor/postmaster.ts'

vi.setConfig({ testTimeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'tagalong-open-'))
chmodSync(folder, 0o755)
const settings = { fsync: 'off', shared_buffers: '16MB', max_connections: '20' }
const signal = new AbortController().signal
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the embedded database', () => {
  test('is started again when it is killed under a running process, and ends with it', async () => {
    const server = await openServer({ dataFolder: folder, settings, signal })
    const cluster = join(folder, 'postgres', 'data')
    const { db, close } = connect(server.application)
    await sql`CREATE TEMP TABLE nothing (n int)`.execute(db)
    const killed = (await livePostmaster(cluster)) as number
    process.kill(killed, 'SIGKILL')
    await vi.waitFor(async () => expect((await sql<{ one: number }>`SELECT 1 AS one`.execute(db)).rows).toEqual([{ one: 1 }]), {
      timeout: 20_000,
    })
    expect(await livePostmaster(cluster)).not.toBe(killed)
    await close()
    await server.leave()
    expect(await livePostmaster(cluster)).toBeUndefined()
  })

  test('gives the application a role that owns nothing', async () => {
    const server = await openServer({ dataFolder: folder, settings, signal })
    const { db, close } = connect(server.application)
    const { rows } = await sql<{
      role: string
      super: boolean
    }>`SELECT current_user AS role, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super`.execute(db)
    expect(rows).toEqual([{ role: 'tagalong_app', super: false }])
    await close()
    await server.leave()
  })
})

describe('another database', () => {
  const refused = (url: string) => openServer({ url, dataFolder: folder, signal }).catch((error: unknown) => error)

  test('that does not answer is told with what to check, and without its password', async () => {
    const error = (await refused('postgres://somebody:secret-word@127.0.0.1:1/tagalong')) as Error & { hint: string }
    expect(error).toMatchObject({ code: 'unavailable', hint: expect.stringContaining('Nothing answers there') })
    expect(error.message).toContain('127.0.0.1:1/tagalong')
    expect(error.message + error.hint).not.toContain('secret-word')
  })

  test('is used by the application in a role of its own, too', async () => {
    const server = await openServer({ dataFolder: folder, settings, signal })
    const { host, port } = server.owner
    const url = `postgres://postgres@localhost:${port}/tagalong?host=${encodeURIComponent(host as string)}`
    const other = await openServer({ url, dataFolder: folder, signal })
    expect(other).toMatchObject({ kind: 'external', separated: true })
    const { db, close } = connect(other.application)
    expect((await sql`SELECT current_user AS role`.execute(db)).rows).toEqual([{ role: 'tagalong_app' }])
    await close()
    await other.leave()
    await server.leave()
  })
})
