import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { sealAudit } from '../audit/seal.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { Address, Database } from '../connect.ts'
import { migrations } from '../migrations/index.ts'
import { backUp } from './backup.ts'
import { contents } from './contents.ts'
import { everything, on, parts, put, transferDesk } from './testing/transfer-desk.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const desk = transferDesk()
afterAll(desk.close)
const { newFile, quiet } = desk

let source: Address
let file: string
beforeAll(async () => {
  ;({ source, file } = await desk.house())
})

describe('restoring', () => {
  test('brings back every row as it was, and what stands beside the rows', async () => {
    const target = await quiet()
    const { tables } = await put(target, file)
    expect(tables).toContainEqual({ name: 'crm_record', rows: 5000 })
    const before = await everything(source)
    const after = await everything(target)
    const goneOnPurpose = ['token_family', 'session_token', 'sign_in_secret', 'backup_made', 'invitation', 'delivery', 'tag', 'audit_entry']
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
      // whoever read the backup would know what forms and known browsers are signed with
      for (const table of ['token_family', 'sign_in_secret'])
        expect((await pool.query(`select count(*)::int as n from ${table}`)).rows).toEqual([{ n: 0 }])
      expect((await pool.query('select revoked_at is not null as gone from invitation')).rows).toEqual([{ gone: true }])
      const line = await pool.query('select epoch, restored_at from change_line')
      expect(line.rows[0].restored_at).toBeInstanceOf(Date)
      expect(line.rows[0].epoch).not.toBe(
        await on(source, async (other) => (await other.pool.query('select epoch from change_line')).rows[0].epoch),
      )
    })
  })
})
