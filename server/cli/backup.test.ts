import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { type LentDatabase, lendDatabase } from '#server/database/testing.ts'
import { connect } from '#server/database/connect.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { withoutPassword } from './move.ts'
import { bundledCommand } from './testing/bundled-command.ts'

// whole processes are started here, and a busy machine takes its time
vi.setConfig({ testTimeout: 120_000 })

const project = fileURLToPath(new URL('../../', import.meta.url))
const NODE_COMPILE_CACHE = join(project, 'node_modules', '.cache', 'node')
const folder = mkdtempSync(join(tmpdir(), 'tagalong-backup-'))
chmodSync(folder, 0o755)
const running: ChildProcess[] = []
const lent: LentDatabase[] = []
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await Promise.all(running.map((child) => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined)))
  for (const database of lent) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function newDatabase(): Promise<string> {
  const database = await lendDatabase()
  lent.push(database)
  return database.url
}

const script = await bundledCommand()

function tagalong(url: string, ...words: string[]) {
  const child = spawn(process.execPath, [script, ...words], {
    cwd: project,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, TAGALONG_DATA: folder, TAGALONG_PORT: '0', DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  return { child, said: () => output, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) }
}

async function serving(url: string) {
  const server = tagalong(url, 'serve')
  const address = await vi.waitFor(
    () => {
      const found = /listening on (http:\S+)\)/.exec(server.said())?.[1]
      if (!found) throw new Error(server.said() || 'nothing said yet')
      return found
    },
    { timeout: 60_000, interval: 20 },
  )
  return { ...server, address }
}

async function stop(server: Awaited<ReturnType<typeof serving>>): Promise<void> {
  server.child.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
}

const query = async (url: string, text: string) => {
  const database = connect({ connectionString: url }, { size: 1 })
  return (await database.pool.query(text).finally(() => database.close())).rows
}
const file = join(folder, 'monday.backup')

/**
 * A database in which whatever loads it waits before it makes the keys of the rows that it has loaded: its transaction cannot end by itself, and
 * whoever kills it comes in time. Held again and again until `letGo`.
 */
async function heldBeforeItsEnd(url: string) {
  // not a connection of Tagalong: a restore wants to be alone
  const { pool, close } = connect({ connectionString: url, application_name: 'holds' }, { size: 1 })
  await pool.query(`
    create schema holds;
    create function holds.hold() returns event_trigger language plpgsql as $$ begin
      if exists (select from public.crm_record) then perform pg_advisory_xact_lock(42); end if;
    end $$;
    create event trigger hold on ddl_command_end when tag in ('ALTER TABLE') execute function holds.hold()`)
  const waits = async () =>
    (
      await pool.query(
        "select from pg_locks where locktype = 'advisory' and objid = 42 and not granted and database = (select oid from pg_database where datname = current_database())",
      )
    ).rowCount === 1
  return {
    hold: () => pool.query('select pg_advisory_lock(42)'),
    /** somebody has come to the end and waits there */
    arrived: () => vi.waitFor(async () => expect(await waits()).toBe(true), { interval: 20, timeout: 60_000 }),
    async letGo() {
      await pool.query('select pg_advisory_unlock(42)')
    },
    async end() {
      await pool.query('drop event trigger hold; drop schema holds cascade').finally(close)
    },
  }
}

/** An agent's session, as an extension has it. */
async function signIn(url: string) {
  const database = connect({ connectionString: url }, { size: 2 })
  return (await addTestPerson(database.db, 'agent').finally(() => database.close())).tokens
}
const asks = async (address: string, accessToken: string) =>
  (await fetch(`${address}/v1/session`, { headers: { authorization: `Bearer ${accessToken}` } })).status
const renews = async (address: string, refreshToken: string) =>
  (
    await fetch(`${address}/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant: 'refresh', refreshToken }),
    })
  ).status

describe('a server with a backup', () => {
  test('is backed up while it runs, is not restored while it runs, and serves what was restored', async () => {
    const url = await newDatabase()
    await query(url, `insert into crm_record (entity, name, sort_name, "values", keys) values ('contact', 'before', 'before', '{}', '{}')`)
    const server = await serving(url)
    const session = await signIn(url)
    await query(url, "insert into person values ('bob', 'Bob Lind', 'bob@fjordbat.example', 'admin', null, null, now(), now())")
    await query(
      url,
      "insert into connection (id, connector, tokens, tokens_saved_at, made_at) values ('elsewhere', 'acme', 'sealed', now(), now())",
    )
    expect(await asks(server.address, session.accessToken)).toBe(200)
    expect(await tagalong(url, 'backup', file).ended).toMatchObject({ code: 0, output: expect.stringContaining(file) })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await fetch(`${server.address}/ready`)).status).toBe(200)
    await query(url, `insert into crm_record (entity, name, sort_name, "values", keys) values ('contact', 'after', 'after', '{}', '{}')`)

    const refused = await tagalong(url, 'restore', file, '--replace').ended
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('Stop every Tagalong server') })
    await stop(server)
    await query(url, "update person set disabled_at = now() where id = 'bob'")
    const named = await tagalong(url, 'restore', file).ended
    expect(named).toMatchObject({ code: 1, output: expect.stringContaining('2 records of the embedded CRM') })
    expect((await query(url, 'select name from crm_record order by id')).map(({ name }) => name)).toEqual(['before', 'after'])

    const done = await tagalong(url, 'restore', file, '--replace').ended
    expect(done.output).toContain('counted and compared')
    expect(done.output).toContain('To be checked: the sign-in of elsewhere')
    expect(done.output).toContain('Shut out, or given a lower role, since the backup, and kept so: Bob Lind.')
    expect(done.output).toContain('Nobody is an admin: npm run tagalong -- admin-link makes one.')
    expect(done.code).toBe(0)
    expect((await query(url, 'select name from crm_record order by id')).map(({ name }) => name)).toEqual(['before'])
    const again = await serving(url)
    expect((await fetch(`${again.address}/ready`)).status).toBe(200)
    // the session stands in the backup, and may have been ended since: it ends in signing in again, and so does what is forgotten
    expect(await asks(again.address, session.accessToken)).toBe(401)
    expect(await renews(again.address, session.refreshToken)).toBe(401)
    expect(await asks(again.address, 'tagalong_access_forgotten')).toBe(401)
    const [line] = await query(url, 'select restored_at from change_line')
    expect(Date.now() - line.restored_at.getTime()).toBeLessThan(120_000)
    await stop(again)
  })

  test('says of a file whether it is sound', async () => {
    expect(await tagalong(await newDatabase(), 'backup', '--verify', file).ended).toMatchObject({
      code: 0,
      output: expect.stringContaining('is whole'),
    })
    const half = join(folder, 'half.backup')
    writeFileSync(half, readFileSync(file).subarray(0, -20))
    const { code, output } = await tagalong(await newDatabase(), 'restore', half).ended
    expect(code).toBe(1)
    expect(output).toContain('is cut off: its end is missing.')
  })

  test('is as it was when the restore is killed, wherever that is', async () => {
    const url = await newDatabase()
    await query(
      url,
      `insert into crm_record (entity, name, sort_name, "values", keys) select 'contact', n::text, n::text, '{}', '{}' from generate_series(1, 30000) n`,
    )
    const large = join(folder, 'large.backup')
    await tagalong(url, 'backup', large).ended
    const other = await newDatabase()
    await query(other, "insert into lane (name) values ('kept')")
    const end = await heldBeforeItsEnd(other)
    for (const said of ['is whole', 'crm_entity', 'crm_record', undefined]) {
      await end.hold()
      const restoring = tagalong(other, 'restore', large, '--replace')
      if (said === undefined) await end.arrived()
      else await vi.waitFor(() => expect(restoring.said()).toContain(said), { interval: 1, timeout: 60_000 })
      restoring.child.kill('SIGKILL')
      await restoring.ended
      await end.letGo()
      expect(await query(other, 'select name from lane')).toEqual([{ name: 'kept' }])
    }
    await end.end()
    expect((await tagalong(other, 'restore', large, '--replace').ended).code).toBe(0)
    expect(await query(other, 'select count(*)::int as n from crm_record')).toEqual([{ n: 30_000 }])
  })

  test('moves, says which line to write, and is run again after it was killed', async () => {
    const [from, to] = [await newDatabase(), await newDatabase()]
    await query(
      from,
      `insert into crm_record (entity, name, sort_name, "values", keys) select 'contact', n::text, n::text, '{}', '{}' from generate_series(1, 30000) n`,
    )
    const end = await heldBeforeItsEnd(to)
    await end.hold()
    const killed = tagalong(from, 'move', '--to', to)
    await end.arrived()
    killed.child.kill('SIGKILL')
    await killed.ended
    await end.letGo()
    await end.end()
    expect(await query(to, 'select count(*)::int as n from crm_record')).toEqual([{ n: 0 }])
    const { code, output } = await tagalong(from, 'move', '--to', to).ended
    expect(output).toContain(`DATABASE_URL=${withoutPassword(to)}`)
    expect(code).toBe(0)
    expect(await query(to, 'select count(*)::int as n from crm_record')).toEqual([{ n: 30_000 }])
  })
})
