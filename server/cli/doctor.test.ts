import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { sealAudit } from '#server/database/audit/seal.ts'
import { connect } from '#server/database/connect.ts'
import { migrations } from '#server/database/migrations/index.ts'
import { openServer } from '#server/database/open-server.ts'
import { postgresAccount } from '#server/database/supervisor/account.ts'
import { findBinaries, runBinary } from '#server/database/supervisor/binaries.ts'
import { withFileLock } from '#server/database/supervisor/file-lock.ts'
import { clusterPlaces, systemFolder } from '#server/database/supervisor/places.ts'
import { livePostmaster } from '#server/database/supervisor/postmaster.ts'
import { type LentDatabase, lendDatabase } from '#server/database/testing.ts'
import { clusterFindings } from '#server/doctor/cluster.ts'
import { bundledCommand } from './testing/bundled-command.ts'

// whole processes are started here, and a busy machine takes its time
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const project = fileURLToPath(new URL('../../', import.meta.url))
const folders: string[] = []
const lent: LentDatabase[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-ill-'))
  chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const database of lent.splice(0)) await database.drop()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const script = await bundledCommand()
const NODE_COMPILE_CACHE = join(project, 'node_modules', '.cache', 'node')

/** What the doctor says, and how it ends. */
async function doctor(env: Record<string, string>, ...words: string[]) {
  const child = spawn(process.execPath, [script, 'doctor', ...words], {
    cwd: project,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, TAGALONG_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  const [code] = await once(child, 'close')
  const wrong = output
    .split('\n')
    .flatMap((line, at, all) => (line.startsWith('WRONG') ? [`${line.slice(7)} → ${all[at + 1]?.trim()}`] : []))
  return { code, output, wrong }
}

describe('of a database that was broken the doctor says', () => {
  /** A sound one, in which something is then done by the owner of its tables. */
  async function broken(how: (db: ReturnType<typeof connect>['db']) => Promise<unknown>): Promise<Record<string, string>> {
    const database = await lendDatabase()
    lent.push(database)
    const { db, close } = connect({ connectionString: database.url }, { size: 2 })
    await how(db).finally(close)
    return { DATABASE_URL: database.url, TAGALONG_DATA: newFolder() }
  }

  test('what others may read: the file of the keys that the configuration names, and the configuration wherever it stands', async () => {
    const env = await broken(async () => undefined)
    const key = join(newFolder(), 'keys')
    writeFileSync(key, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
    const file = join(newFolder(), 'elsewhere.env')
    writeFileSync(file, `TAGALONG_SECRET_KEY_FILE=${key}\n`, { mode: 0o600 })
    const told = { ...env, TAGALONG_CONFIG: file }
    expect((await doctor(told, '--quick')).output).not.toContain('Others on this machine')
    for (const one of [key, file]) chmodSync(one, 0o644)
    const { code, wrong } = await doctor(told, '--quick')
    expect(code).toBe(1)
    expect(wrong).toContainEqual(expect.stringContaining(`Others on this machine may read ${key}, the key of the CRM secrets. → chmod 600`))
    expect(wrong).toContainEqual(expect.stringContaining(`Others on this machine may read ${file}, which may hold passwords. → chmod 600`))
  })

  test('who can read /metrics, without calling it wrong', async () => {
    const env = await broken(async () => undefined)
    const open = { ...env, TAGALONG_URL: 'https://tagalong.example.com' }
    expect((await doctor(open, '--quick')).output).toContain('fine   Nobody can read /metrics: TAGALONG_METRICS_TOKEN is not set')
    const closed = { ...open, TAGALONG_METRICS_TOKEN: 'a-token-of-some-length' }
    expect((await doctor(closed, '--quick')).output).not.toContain('/metrics')
    expect((await doctor(env, '--quick')).output).not.toContain('/metrics')
  })

  test('nothing bad where nothing is', async () => {
    const { wrong } = await doctor(await broken(async () => undefined))
    expect(wrong).toEqual([])
  })

  test('that its schema is of a newer version', async () => {
    const { code, wrong } = await doctor(
      await broken((db) => sql`insert into schema_migration (name) values ('990-of-tomorrow')`.execute(db)),
    )
    expect(code).toBe(1)
    expect(wrong).toEqual([
      expect.stringMatching(/written by a newer Tagalong \(it knows 990-of-tomorrow\).*→ Nothing was changed\. Start the newer version/),
    ])
  })

  test('that its schema is of an older one, and changes nothing', async () => {
    const last = Object.keys(migrations).sort().at(-1) as string
    const env = await broken((db) => sql`delete from schema_migration where name = ${last}`.execute(db))
    const { code, wrong } = await doctor(env)
    expect(code).toBe(1)
    expect(wrong).toEqual([`The schema lacks ${last}. → Run: npm run tagalong -- migrate`])
    const { db, close } = connect({ connectionString: env['DATABASE_URL'] as string }, { size: 1 })
    const { rows } = await sql`select 1 from schema_migration where name = ${last}`.execute(db).finally(close)
    expect(rows).toEqual([])
  })

  test.each([
    [
      'changed',
      /a row under seal \d+ was changed/,
      (db: never) => sql`update audit_entry set subject = 'somebody else' where subject = 'two'`.execute(db),
    ],
    ['taken out', /covers \d+ rows, \d+ are there/, (db: never) => sql`delete from audit_entry where subject = 'two'`.execute(db)],
    ['unsealed by taking out its seal', /seal \d+ is missing/, (db: never) => sql`delete from audit_seal where number = 1`.execute(db)],
  ])('that a row of the audit was %s by the owner of the tables', async (_, says, tamper) => {
    const env = await broken(async (db) => {
      for (const subject of ['one', 'two', 'three']) {
        await insertAuditRows(db, [{ at: new Date(), action: 'test.done', subject }])
        await vi.waitFor(async () => {
          await sealAudit(db)
          const { rows } =
            await sql`select 1 from audit_entry e where not exists (select from audit_seal s where s.entries @> e.id)`.execute(db)
          expect(rows).toEqual([])
        }, 20_000)
      }
      for (const table of ['audit_entry', 'audit_seal']) await sql`alter table ${sql.table(table)} disable trigger user`.execute(db)
      await tamper(db as never)
    })
    const { code, wrong } = await doctor(env, '--quick')
    expect(code).toBe(1)
    expect(wrong).toEqual([expect.stringMatching(says)])
    expect(wrong[0]).toContain('tampered with')
  })

  test('that the CRM does not answer', async () => {
    const env = await broken(async () => undefined)
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    await new Promise((resolve) => silent.close(resolve))
    const { code, wrong } = await doctor({ ...env, TAGALONG_CRM: 'fault', TAGALONG_CRM_URL: `http://127.0.0.1:${port}` }, '--quick')
    expect(code).toBe(1)
    expect(wrong).toHaveLength(1)
    expect(wrong[0]).toBe('The CRM did not answer when asked to renew the session. → Nothing was lost. It is tried again by itself.')
  })
})

describe('of a PostgreSQL that Tagalong brought the doctor says', () => {
  const folder = newFolder()
  let cluster: string
  let socket: string
  beforeAll(async () => {
    const server = await openServer({ dataFolder: folder, settings: { fsync: 'off' }, signal: AbortSignal.timeout(60_000) })
    await server.leave()
    const places = await clusterPlaces(folder, await postgresAccount())
    cluster = places.cluster
    socket = places.socket
  })
  const bad = async (patience?: number) => (await clusterFindings(folder, patience)).filter(({ ok }) => !ok)

  test('nothing bad where nothing is', async () => {
    expect(await bad()).toEqual([])
  })

  test('that others may read its files, which PostgreSQL refuses; and it starts once it is mended as the doctor says', async () => {
    chmodSync(cluster, 0o755)
    const { code, wrong } = await doctor({ TAGALONG_DATA: folder })
    expect(code).toBe(1)
    expect(wrong[0]).toBe(`Others may read or write ${cluster} (mode 755): PostgreSQL does not start on it. → chmod 700 ${cluster}`)
    expect(wrong[1]).toMatch(/PostgreSQL in \S+ did not start.*permissions/)
    chmodSync(cluster, 0o700)
    expect(await bad()).toEqual([])
  })

  test('that its files belong to somebody else', async () => {
    const { uid, gid } = statSync(cluster)
    // only root may give a file away; anybody else is told by the one number that differs
    const theirs = process.getuid?.() === 0
    if (theirs) chownSync(cluster, 4_242, gid)
    else vi.spyOn(process, 'getuid').mockReturnValue(uid + 1)
    const found = await bad()
    if (theirs) chownSync(cluster, uid, gid)
    vi.restoreAllMocks()
    expect(found).toEqual([
      expect.objectContaining({ what: expect.stringContaining('belong to user number'), mend: expect.stringContaining('chown -R') }),
    ])
  })

  test('that a lock was left behind, and it starts all the same', async () => {
    const number = spawn('sleep', ['60'], { stdio: 'ignore' })
    writeFileSync(join(cluster, 'postmaster.pid'), [number.pid, cluster, '1', '5432', socket, '', '', 'ready'].join('\n'))
    const { uid, gid } = statSync(cluster)
    if (process.getuid?.() === 0) chownSync(join(cluster, 'postmaster.pid'), uid, gid)
    const found = (await clusterFindings(folder)).map(({ what }) => what)
    expect(found.join('\n')).toContain('left its lock behind')
    const server = await openServer({ dataFolder: folder, settings: { fsync: 'off' }, signal: AbortSignal.timeout(60_000) })
    expect(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])).toBe(await livePostmaster(cluster))
    await server.leave()
    number.kill()
  })

  test('that somebody has hung while starting it', async () => {
    await withFileLock(join(folder, 'postgres.lock'), AbortSignal.timeout(10_000), async () => {
      expect(await bad(100)).toEqual([
        expect.objectContaining({ what: expect.stringContaining('Somebody has held'), mend: expect.stringContaining('fuser') }),
      ])
    })
    expect(await bad()).toEqual([])
  })

  test('that it keeps no checksums', async () => {
    const plain = newFolder()
    const account = await postgresAccount()
    const places = await clusterPlaces(plain, account)
    const { initdb } = await findBinaries(account, systemFolder)
    const made = `${places.cluster}.plain`
    await runBinary(
      account,
      initdb,
      ['-D', made, '-U', 'postgres', '--auth=trust', '--no-data-checksums', '--no-sync'],
      AbortSignal.timeout(60_000),
    )
    await rename(made, places.cluster)
    const { wrong } = await doctor({ TAGALONG_DATA: plain }, '--quick')
    // nothing was migrated in it yet: that is told first, and the checksums after it
    expect(wrong.join('\n')).toContain('The schema lacks')
    expect(wrong.join('\n')).toContain('The database writes no checksums')
  })
})
