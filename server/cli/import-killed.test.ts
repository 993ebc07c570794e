import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { connect, type Database } from '#server/database/connect.ts'
import { lendDatabase, type LentDatabase } from '#server/database/testing.ts'
import { bundledCommand } from './testing/bundled-command.ts'

// whole processes are started here, and a busy machine takes its time
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const project = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tagalong-import-'))
const file = join(folder, 'people.csv')
const rows = 9_000
const held: (() => Promise<void>)[] = []
const script = await bundledCommand()
const running: ChildProcess[] = []
let lent: LentDatabase
let owner: Database

beforeAll(async () => {
  lent = await lendDatabase()
  owner = connect({ connectionString: lent.url }, { size: 4 })
})
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  for (const release of held.splice(0)) await release()
  for (const table of ['import_run', 'crm_record', 'crm_identifier', 'crm_value', 'crm_external_id'])
    await sql`delete from ${sql.table(table)}`.execute(owner.db)
  await sql`drop function if exists held_here() cascade`.execute(owner.db)
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await owner.close()
  await lent.drop()
  rmSync(folder, { recursive: true, force: true })
})

function writePeople(): void {
  const lines = Array.from({ length: rows }, (_, n) => `00${n},First${n},Last${n},+46701${String(n).padStart(6, '0')},p${n}@x.example`)
  writeFileSync(file, `Contact ID,First Name,Last Name,Mobile Phone,Email\n${lines.join('\n')}\n`)
}

function tagalong(...words: string[]) {
  const child = spawn(process.execPath, [script, 'import', ...words], {
    cwd: project,
    env: { PATH: process.env['PATH'], DATABASE_URL: lent.url, TAGALONG_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, said })) }
}

/** Lets the command come to this point, and holds it there. */
async function holdAt(trigger: string): Promise<() => Promise<void>> {
  const client = await owner.pool.connect()
  await client.query('select pg_advisory_lock(4711)')
  await sql
    .raw(
      "create function held_here() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return coalesce(new, old); end'",
    )
    .execute(owner.db)
  await sql.raw(`create trigger held_here ${trigger} execute function held_here()`).execute(owner.db)
  let released = false
  const release = async () => {
    if (released) return
    released = true
    await client.query('select pg_advisory_unlock_all()')
    client.release()
    await sql`drop function if exists held_here() cascade`.execute(owner.db)
  }
  held.push(release)
  return release
}

/** Until the command stands at the point where it is held. */
function waits(): Promise<void> {
  return vi.waitFor(async () => {
    const { rows: waiting } =
      await sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`.execute(
        owner.db,
      )
    expect(waiting).toHaveLength(1)
  }, 60_000)
}

const count = async (table: string) =>
  Number((await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(owner.db)).rows[0]?.n)
const whole = {
  crm_record: rows,
  crm_identifier: 4 * rows,
  crm_value: 2 * rows,
  crm_external_id: rows,
  import_run: 1,
  import_piece: 0,
  import_key: 0,
}
const standing = async () => Object.fromEntries(await Promise.all(Object.keys(whole).map(async (table) => [table, await count(table)])))

/** What a killed process held, its database lets go of by itself; its lease ends after a minute. */
async function afterTheLease(): Promise<void> {
  await vi.waitFor(async () => {
    const { rows: left } =
      await sql`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tagalong' and state <> 'idle'`.execute(
        owner.db,
      )
    expect(left).toEqual([])
  })
  await sql`update import_run set leased_until = now() - interval '1 second' where leased_until is not null`.execute(owner.db)
}

const points: [string, string, Partial<typeof whole>][] = [
  [
    'while it reads, behind the first piece',
    'before insert on import_piece for each row when (new.number = 1)',
    { crm_record: 0, import_piece: 4 },
  ],
  [
    'while it writes the first table',
    "before insert on crm_record for each row when (new.name like '%500')",
    { crm_record: 0, crm_identifier: 0 },
  ],
  [
    'while it writes the last table',
    "before insert on crm_value for each row when (new.value like 'last5000')",
    { crm_record: 0, crm_identifier: 0 },
  ],
  [
    'when all is written and nothing is ended',
    'before update on import_run for each row when (cardinality(new.written) = 2)',
    { crm_record: 0, crm_value: 0 },
  ],
  [
    'between the end of the first table and the last',
    'before update on import_run for each row when (cardinality(new.written) = 4)',
    { crm_record: rows, crm_identifier: 4 * rows, crm_value: 0 },
  ],
]

describe.each(points)('killed %s', (_, trigger, left) => {
  test('the same command goes on, and nothing is lost or doubled', async () => {
    writePeople()
    const release = await holdAt(trigger)
    const first = tagalong(file)
    await waits()
    first.child.kill('SIGKILL')
    await first.ended
    const busy = await tagalong(file).ended
    expect([busy.code, busy.said]).toEqual([1, expect.stringContaining('Another process is at work')])
    await release()
    await afterTheLease()
    expect(await standing()).toMatchObject(left)
    const again = await tagalong(file).ended
    expect(again.said).toContain('goes on where it stopped')
    expect(again.said).toContain('Done: 9,000 records made')
    expect(again.code).toBe(0)
    expect(await standing()).toEqual(whole)
  })
})

test('stopped by Ctrl-C it says that it goes on later, and does at once', async () => {
  writePeople()
  const release = await holdAt('before insert on import_piece for each row when (new.number = 1)')
  const first = tagalong(file)
  await waits()
  first.child.kill('SIGINT')
  await release()
  const stopped = await first.ended
  expect([stopped.code, stopped.said]).toEqual([1, expect.stringContaining('Stopped: no record of it stands yet')])
  expect(await count('crm_record')).toBe(0)
  const again = await tagalong('--resume').ended
  expect([again.code, await standing()]).toEqual([0, whole])
})

test('a file that has changed meanwhile is told, and read from its beginning', async () => {
  writePeople()
  const release = await holdAt('before insert on import_piece for each row when (new.number = 1)')
  const first = tagalong(file)
  await waits()
  first.child.kill('SIGKILL')
  await first.ended
  await release()
  await afterTheLease()
  appendFileSync(file, '00new,New,One,,\n')
  const resumed = await tagalong('--resume').ended
  expect([resumed.code, resumed.said]).toEqual([1, expect.stringContaining('has changed since the import was begun')])
  const again = await tagalong(file).ended
  expect([again.code, again.said]).toEqual([0, expect.stringContaining('The file has changed')])
  expect(await count('crm_record')).toBe(rows + 1)
})

test('an undo that was killed goes on, and takes all of it back', async () => {
  writePeople()
  await tagalong(file).ended
  const release = await holdAt("before update on crm_record for each row when (new.deleted and old.name like '%8500')")
  const first = tagalong('--undo')
  await waits()
  first.child.kill('SIGKILL')
  await first.ended
  await release()
  await afterTheLease()
  const again = await tagalong('--undo').ended
  expect([again.code, again.said]).toEqual([0, expect.stringContaining('9,000 records removed')])
  expect(await standing()).toMatchObject({ crm_identifier: 0, crm_value: 0, crm_external_id: 0 })
})

test('a file without rows is not kept to go on with, and of what was left on a page nothing is resumed, nor is it what an undo means', async () => {
  writeFileSync(file, 'First Name,Last Name\n')
  expect(await tagalong(file).ended).toMatchObject({ code: 1, said: expect.stringContaining('no row to import') })
  expect(await count('import_run')).toBe(0)
  writeFileSync(file, 'First Name,Last Name\nÅsa,Lind\n')
  expect(await tagalong(file).ended).toMatchObject({ code: 0 })
  for (const state of ['checked', 'failed'])
    await sql`insert into import_run select (jsonb_populate_record(r,
      ${JSON.stringify({ id: crypto.randomUUID(), origin: 'page', state, written: [], began: '2099-01-01' })}::jsonb)).* from import_run r where r.origin = 'command'`.execute(
      owner.db,
    )
  expect(await tagalong('--resume').ended).toMatchObject({ code: 1, said: expect.stringContaining('There is no such import') })
  const { code, said } = await tagalong('--undo').ended
  expect([code, said]).toEqual([0, expect.stringMatching(/people\.csv.*\n(.*\n)*Undone: 1 record removed/)])
})
