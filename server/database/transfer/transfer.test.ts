import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { sealAudit } from '../audit/seal.ts'
import { verifyAudit } from '../audit/verify.ts'
import { insertAuditRows } from '../audit/insert-rows.ts'
import { type Address, connect, type Database } from '../connect.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { type LentDatabase, lendDatabase, testDatabase } from '../testing.ts'
import { backUp, lastBackup } from './backup.ts'
import { contents, ourTables } from './contents.ts'
import { move } from './move.ts'
import { verifyBackup } from './read-backup.ts'
import { restore } from './restore.ts'
import { openSnapshot } from './snapshot.ts'
import { writeBackup } from './write-backup.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tagalong-transfer-'))
const clock = { now: () => new Date() }
const parts = { clock, progress: () => undefined, signal: new AbortController().signal }
const lent: LentDatabase[] = []
const open: Database[] = []
afterAll(async () => {
  await Promise.all(open.map((database) => database.close()))
  await Promise.all(lent.map((database) => database.drop()))
  rmSync(folder, { recursive: true, force: true })
})

let files = 0
const newFile = () => join(folder, `${++files}.backup`)
const quiet = async () => {
  const database = await lendDatabase()
  lent.push(database)
  return { connectionString: database.url }
}
/** Runs something on a database, and is gone from it afterwards. */
const on = async <T>(address: Address, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = connect(address, { size: 3 })
  return work(database).finally(() => database.close())
}
const put = (address: Address, file: string, more: Partial<Parameters<typeof restore>[2]> = {}) =>
  restore(address, file, { title: 'the test', replace: false, progress: () => undefined, signal: parts.signal, ...more })

/** Every row of every table, as text, without what a restore changes on purpose. */
const everything = (address: Address) =>
  on(address, async ({ pool }) => {
    const all: Record<string, unknown[]> = {}
    for (const name of Object.keys(contents).sort()) {
      const { rows } = await pool.query(
        `SELECT to_jsonb(t) - 'changed_by' - 'tx' - 'upto' - 'unsure' - 'epoch' - 'restored_at' AS row FROM ${name} t ORDER BY 1`,
      )
      all[name] = rows.map(({ row }) => row)
    }
    return all
  })

const awkward = 'tab\there, line\nbreak, \\N, \\., back\\slash, "quote", åäö 漢字 👩‍👩‍👧, \u0001, \u2028'

/** A house with something in every corner that is easily lost. */
async function furnish(address: Address): Promise<void> {
  await on(address, async ({ db }) => {
    const now = new Date('2026-11-21T12:00:00.123Z')
    await sql`insert into person values ('maja', ${awkward}, 'maja@fjordbat.example', 'admin', null, null, ${now}, ${now})`.execute(db)
    await sql`insert into token_family values ('f', 'maja', 'Firefox', ${now}, ${now}, ${now}::timestamptz + interval '90 days')`.execute(
      db,
    )
    await sql`insert into session_token values ('refresh', 'access', 'f', 1, 'current', ${now}, ${now}, null)`.execute(db)
    await sql`insert into sign_in_secret values (true, 'c2VjcmV0')`.execute(db)
    await sql`insert into invitation (id, token_hash, email, role, invited_by, created_at, expires_at) values ('i', 'h', 'x@y.example', 'agent', 'maja', ${now}, ${now})`.execute(
      db,
    )
    await sql`insert into settings_version (version, schema, settings) values (1, 1, ${JSON.stringify({ name: awkward })})`.execute(db)
    await sql`insert into crm_record (entity, name, sort_name, "values", keys, lookups)
      select 'contact', 'Åsa ' || n, 'asa ' || n, jsonb_build_object('note', ${awkward}::text, 'n', n), '{}', array[n, n + 1] from generate_series(1, 5000) n`.execute(
      db,
    )
    await sql`insert into crm_activity (record, kind, subject, body, at) values (1, 'note', '', ${awkward}, ${now})`.execute(db)
    const conversation = await sql<{ id: string }>`
      insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      values ('inbox', 'c-1', 'sms', 'open', '{}', ${now}, ${now}) returning id`.execute(db)
    const id = conversation.rows[0]?.id
    await sql`insert into message (conversation_id, id, position, role, text) values (${id}, 'm1', 1, 'visitor', ${awkward})`.execute(db)
    const tag = await sql<{ id: string }>`
      insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
      values ('k:1', ${id}, 'crm', 'contact', '1', '{}', 'sending', 's', '{}', '{}', ${now}) returning id`.execute(db)
    const tagId = tag.rows[0]?.id
    await sql`insert into tag_activity (tag_id, activity_id, delivery_key, kind, closed, read_only, version, length, number, at)
      values (${tagId}, '1', 'd', 'note', false, false, '1', 3, 1, ${now})`.execute(db)
    for (const [number, state] of ['done', 'sending', 'waiting', 'failed', 'parked', 'cancelled'].entries())
      await sql`insert into delivery (tag_id, number, lane, kind, state, payload, crm_key, due_at, made_at)
        values (${tagId}, ${number}, 'crm', 'log', ${state}, '{"kind":"log"}', ${`key-${state}`}, ${now}, ${now})`.execute(db)
    await sql`insert into change (number, kind, tag_id, at) values (nextval('change_number'), 'tag', ${tagId}, ${now})`.execute(db)
    for (const subject of ['one', 'two', 'three']) await insertAuditRows(db, [{ at: now, action: 'test.done', subject, person: 'maja' }])
    await vi.waitFor(async () => {
      await sealAudit(db)
      expect(await verifyAudit(db)).toMatchObject({ entries: 3, unsealed: 0, fault: undefined })
    }, 20_000)
    await insertAuditRows(db, [{ at: now, action: 'test.done', subject: 'not sealed yet', person: 'maja' }])
  })
}

let source: Address
let file: string
beforeAll(async () => {
  source = await quiet()
  await furnish(source)
  file = newFile()
  await backUp(source, file, parts)
})

test('every table of a migrated database is either in a backup or left out for a reason', async () => {
  const tables = await on(source, ({ pool }) =>
    pool.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE \"C\""),
  )
  expect(tables.rows.map(({ relname }) => relname)).toEqual(ourTables)
})

describe('a backup', () => {
  test('is readable by its owner only, leaves nothing half done beside it, and is known to the database', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    expect(await on(source, ({ db }) => lastBackup(db))).toBeInstanceOf(Date)
  })

  test('replaces no file', async () => {
    const taken = newFile()
    await writeFile(taken, 'precious')
    await expect(backUp(source, taken, parts)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('is there already'),
    })
    expect(await readFile(taken, 'utf8')).toBe('precious')
  })

  test('that is broken off leaves no file', async () => {
    const path = newFile()
    const stop = new AbortController()
    await expect(backUp(source, path, { ...parts, progress: () => stop.abort(), signal: stop.signal })).rejects.toThrow()
    expect(readdirSync(folder).filter((name) => name.includes(path.split('/').at(-1) ?? ''))).toEqual([])
  })

  test('is of one moment, though others write while it is made', async () => {
    const busy = await quiet()
    const path = newFile()
    await furnish(busy)
    const backedUp = backUp(busy, path, {
      ...parts,
      progress: ({ table }) => {
        if (table === 'audit_entry') written ??= on(busy, ({ db }) => sql`insert into lane (name) values ('late')`.execute(db))
      },
    })
    let written: Promise<unknown> | undefined
    await backedUp
    await written
    const other = await quiet()
    await put(other, path)
    expect((await everything(other))['lane']).toEqual([])
    expect((await everything(busy))['lane']).toHaveLength(1)
  })

  test('says what it holds when it is verified', async () => {
    const { tables, header } = await verifyBackup(file)
    expect(tables).toContainEqual({ name: 'crm_record', rows: 5000 })
    expect(header.migrations).toEqual(Object.keys(migrations).sort())
  })
})

describe('restoring', () => {
  test('brings back every row as it was, and what stands beside the rows', async () => {
    const target = await quiet()
    const { tables } = await put(target, file)
    expect(tables).toContainEqual({ name: 'crm_record', rows: 5000 })
    const before = await everything(source)
    const after = await everything(target)
    const goneOnPurpose = ['token_family', 'session_token', 'backup_made', 'invitation', 'delivery', 'tag', 'audit_entry']
    for (const name of Object.keys(contents)) if (!goneOnPurpose.includes(name)) expect(after[name], name).toEqual(before[name])
    expect(after['audit_entry']).toHaveLength(5)
    await on(target, async ({ pool, db }) => {
      // numbers go on behind those that are given
      const { rows } = await pool.query(
        "insert into crm_record (entity, name, sort_name, \"values\", keys) values ('contact', 'x', 'x', '{}', '{}') returning id",
      )
      expect(rows).toEqual([{ id: '5001' }])
      expect((await pool.query("select nextval('change_number')")).rows).toEqual([{ nextval: '2' }])
      // the seals hold, and what comes is sealed behind them
      await vi.waitFor(async () => {
        await sealAudit(db)
        expect(await verifyAudit(db)).toMatchObject({ entries: 5, unsealed: 0, fault: undefined })
      }, 20_000)
    })
    const shape = (address: Address) =>
      on(address, async ({ pool }) => [
        (await pool.query("select indexdef from pg_indexes where schemaname = 'public' order by 1")).rows,
        (
          await pool.query(
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2",
          )
        ).rows,
        (await pool.query('select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal order by 1, 2')).rows,
        (
          await pool.query(
            "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'tagalong_app' and table_schema = 'public' order by 1, 2",
          )
        ).rows,
      ])
    expect(await shape(target)).toEqual(await shape(source))
  })

  test('refuses a database that holds data, naming what would be lost', async () => {
    const target = await quiet()
    await on(target, ({ pool }) => pool.query("insert into lane (name) values ('here')"))
    await expect(put(target, file)).rejects.toMatchObject({
      message: expect.stringContaining('1 row of what else Tagalong keeps'),
      hint: expect.stringContaining('--replace'),
    })
    await put(target, file, { replace: true })
    expect((await everything(target))['lane']).toEqual([])
    expect((await everything(target))['crm_record']).toHaveLength(5000)
  })

  test('refuses a database in which somebody works', async () => {
    const target = await quiet()
    await on(target, async ({ pool }) => {
      await pool.query('select 1')
      await expect(put(target, file)).rejects.toMatchObject({ message: expect.stringContaining('Somebody works in the test') })
    })
    expect((await everything(target))['crm_record']).toEqual([])
  })

  test('refuses a database that holds tables of something else', async () => {
    const target = await quiet()
    await on(target, ({ pool }) => pool.query('create table wordpress (n int)'))
    await expect(put(target, file, { replace: true })).rejects.toMatchObject({ message: expect.stringContaining('wordpress') })
  })

  test.each([
    ['function', "create function theirs() returns int language sql as 'select 1'", 'function theirs()', 'select theirs() as kept'],
    ['sequence', 'create sequence theirs', 'sequence theirs', "select nextval('theirs')::int as kept"],
    [
      'view upon a table of ours',
      'create schema elsewhere; create view elsewhere.theirs as select 1 as kept from (select count(*) from lane) l',
      'view elsewhere.theirs depends on table lane',
      'select kept from elsewhere.theirs',
    ],
  ])('refuses a database that holds a %s of somebody else, and leaves it there', async (_, make, named, ask) => {
    const target = await quiet()
    await on(target, ({ pool }) => pool.query(`insert into lane (name) values ('here'); ${make}`))
    await expect(put(target, file, { replace: true })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(named),
      hint: expect.stringContaining('Nothing was changed'),
    })
    expect((await everything(target))['lane']).toHaveLength(1)
    expect(await on(target, async ({ pool }) => (await pool.query(ask)).rows)).toEqual([{ kept: 1 }])
  })

  test('that breaks off leaves what was there', async () => {
    const target = await quiet()
    await on(target, ({ pool }) => pool.query("insert into lane (name) values ('here')"))
    const before = await everything(target)
    const stop = new AbortController()
    const progress = ({ table }: { table: string }) => {
      if (table === 'message') stop.abort()
    }
    await expect(put(target, file, { replace: true, progress, signal: stop.signal })).rejects.toThrow()
    expect(await everything(target)).toEqual(before)
  })

  test('refuses rows that read otherwise once they are loaded, though each of them is there', async () => {
    const target = await quiet()
    await on(target, ({ pool }) => pool.query("insert into lane (name) values ('here')"))
    const before = await everything(target)
    const last = Object.keys(migrations).sort().at(-1) as string
    const spoil = async (db: Database['db']) => {
      await migrations[last]?.up(db)
      await sql`create function spoil() returns trigger language plpgsql as $$ begin new.text := upper(new.text); return new; end $$`.execute(
        db,
      )
      await sql`create trigger spoil before insert on message for each row execute function spoil()`.execute(db)
    }
    await expect(put(target, file, { replace: true, migrations: { ...migrations, [last]: { up: spoil } } })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'message reads otherwise after loading than what was given',
      hint: expect.stringContaining('Nothing was changed'),
    })
    expect(await everything(target)).toEqual(before)
  })

  test('brings an older schema forward, and refuses a newer one', async () => {
    const later = {
      ...migrations,
      '901-later': { up: async (db: Database['db']) => void (await sql`create table later (n int)`.execute(db)) },
    }
    const target = await quiet()
    expect((await put(target, file, { migrations: later })).migrated).toEqual(['901-later'])
    expect(await on(target, async ({ pool }) => (await pool.query("select to_regclass('later') as there")).rows)).toEqual([
      { there: 'later' },
    ])
    const newer = newFile()
    await backUp(target, newer, parts)
    const other = await quiet()
    await expect(put(other, newer)).rejects.toMatchObject({ message: expect.stringContaining('901-later') })
  })
})

describe('a backup that was damaged', () => {
  const damage = async (change: (bytes: Buffer) => Buffer) => {
    const path = newFile()
    await writeFile(path, change(await readFile(file)))
    return path
  }
  const target = () => quiet()

  test.each([0.001, 0.1, 0.5, 0.9, 0.9999])('by a cut after %f of it is refused, and nothing is changed', async (part) => {
    const path = newFile()
    await writeFile(path, await readFile(file))
    truncateSync(path, Math.floor(statSync(path).size * part))
    await expect(verifyBackup(path)).rejects.toMatchObject({ code: 'invalid-input' })
    const address = await target()
    await expect(put(address, path)).rejects.toMatchObject({ code: 'invalid-input', hint: expect.stringContaining('Nothing was changed') })
    expect((await everything(address))['crm_record']).toEqual([])
  })

  test('by one changed bit anywhere is refused', async () => {
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 150)) {
      const path = await damage((bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 4
        return bytes
      })
      await expect(verifyBackup(path), `byte ${at}`).rejects.toMatchObject({ code: 'invalid-input' })
      rmSync(path)
    }
  })

  test.each([
    ['checksum', { sha256: '0'.repeat(64) }, 'checksum'],
    ['number of rows', { rows: 7 }, 'rows'],
  ])('by a table with another %s than it says is refused, though the file is as it was written', async (_, lie, why) => {
    const path = newFile()
    const header = { madeAt: new Date().toISOString(), migrations: ['001-core'], postgres: '18', sequences: [] }
    const chunks = (async function* () {
      yield Buffer.from('a\nb\n')
    })()
    const sha256 = createHash('sha256').update('a\nb\n').digest('hex')
    const foot = () => ({ rows: 2, bytes: 4, sha256, ...lie })
    const tables = async function* () {
      yield { head: { name: 'lane', columns: ['name'] }, chunks, foot }
    }
    await writeBackup({ header, tables }, path, parts.progress, parts.signal)
    await expect(verifyBackup(path)).rejects.toMatchObject({ message: expect.stringContaining(why) })
  })

  test('by bytes behind its end is refused', async () => {
    await expect(verifyBackup(await damage((bytes) => Buffer.concat([bytes, Buffer.from('x')])))).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  test('and any other file is told apart', async () => {
    await expect(verifyBackup(await damage(() => Buffer.from('<html>')))).rejects.toMatchObject({
      message: expect.stringContaining('no backup of Tagalong'),
    })
    await expect(verifyBackup(await damage((bytes) => Buffer.concat([Buffer.from('tagalong backup 2\n'), bytes])))).rejects.toMatchObject({
      message: expect.stringContaining('newer Tagalong'),
    })
  })
})

test('a table whose last row is larger than a piece does not hold up the ones behind it', async () => {
  const [from, to] = [await quiet(), await quiet()]
  const path = newFile()
  await on(from, ({ pool }) => pool.query("update crm_state set country = repeat('x', 1200000)"))
  await backUp(from, path, parts)
  await put(to, path)
  expect((await everything(to))['crm_state']).toEqual((await everything(from))['crm_state'])
})

describe('going back', () => {
  test('marks what may have been sent since, begins the line of changes anew, and signs everybody out', async () => {
    const target = await quiet()
    await put(target, file)
    await on(target, async ({ pool }) => {
      const { rows } = await pool.query('select crm_key, state, unsure from delivery order by number')
      expect(rows).toEqual([
        { crm_key: 'key-done', state: 'done', unsure: false },
        { crm_key: 'key-sending', state: 'queued', unsure: true },
        { crm_key: 'key-waiting', state: 'waiting', unsure: true },
        { crm_key: 'key-failed', state: 'failed', unsure: true },
        { crm_key: 'key-parked', state: 'parked', unsure: true },
        { crm_key: 'key-cancelled', state: 'cancelled', unsure: false },
      ])
      expect((await pool.query('select unsure from tag_activity')).rows).toEqual([{ unsure: true }])
      expect((await pool.query('select count(*)::int as n from token_family')).rows).toEqual([{ n: 0 }])
      expect((await pool.query('select revoked_at is not null as gone from invitation')).rows).toEqual([{ gone: true }])
      const line = await pool.query('select epoch, restored_at from change_line')
      expect(line.rows[0].restored_at).toBeInstanceOf(Date)
      expect(line.rows[0].epoch).not.toBe(
        await on(source, async (other) => (await other.pool.query('select epoch from change_line')).rows[0].epoch),
      )
    })
  })
})

describe('moving', () => {
  const options = { from: 'one', to: 'another', now: new Date(), replace: false, progress: () => undefined, signal: parts.signal }

  test('takes everything along, sessions and outbox too', async () => {
    const target = await quiet()
    await move(source, target, options)
    const before = await everything(source)
    const after = await everything(target)
    for (const name of Object.keys(contents))
      if (name !== 'audit_entry' && name !== 'backup_made') expect(after[name], name).toEqual(before[name])
  })

  test('is run again after it was broken off', async () => {
    const target = await quiet()
    const stop = new AbortController()
    const progress = ({ table }: { table: string }) => {
      if (table === 'message') stop.abort()
    }
    await expect(move(source, target, { ...options, progress, signal: stop.signal })).rejects.toThrow()
    await move(source, target, options)
    expect((await everything(target))['crm_record']).toHaveLength(5000)
  })

  test('refuses while somebody works in the old one, or has something in the new one', async () => {
    const target = await quiet()
    await on(source, async ({ pool }) => {
      await pool.query('select 1')
      await expect(move(source, target, options)).rejects.toMatchObject({ message: expect.stringContaining('Somebody works in one') })
    })
    await on(target, ({ pool }) => pool.query("insert into lane (name) values ('here')"))
    await expect(move(source, target, options)).rejects.toMatchObject({
      message: expect.stringContaining('1 row of what else Tagalong keeps'),
    })
  })

  test('refuses to move into itself', async () => {
    await expect(move(source, source, { ...options, replace: true })).rejects.toMatchObject({
      message: expect.stringContaining('in that database already'),
    })
    expect((await everything(source))['crm_record']).toHaveLength(5000)
  })

  test('lets nobody start on the old one meanwhile', async () => {
    const target = await quiet()
    let started: Promise<string> | undefined
    let moved = false
    const progress = ({ table }: { table: string }) => {
      if (table === 'message') started ??= on(source, ({ db }) => migrate(db)).then(() => (moved ? 'after' : 'meanwhile'))
    }
    await move(source, target, { ...options, progress: progress, signal: parts.signal }).then(() => (moved = true))
    expect(await started).toBe('after')
  })
})

test('a snapshot of a database without tables says that there is nothing', async () => {
  const empty = await testDatabase()
  await empty.owner.pool.query('drop schema public cascade; create schema public')
  await expect(openSnapshot(empty.owner.address, new Date())).rejects.toMatchObject({
    message: expect.stringContaining('nothing in this database'),
  })
  await empty.close()
})
