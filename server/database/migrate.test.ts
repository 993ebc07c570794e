import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { connect } from './connect.ts'
import { migrate, migrationState } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { testDatabase } from './testing.ts'

const database = await testDatabase()
const { db } = database.owner
afterAll(() => database.close())

const table = (name: string) => ({ up: async (tx: typeof db) => void (await sql`CREATE TABLE ${sql.table(name)} (n int)`.execute(tx)) })
const there = async (name: string) =>
  (await sql<{ there: boolean }>`SELECT to_regclass(${name}) IS NOT NULL AS there`.execute(db)).rows[0]?.there

test('every file in migrations/ is in the registry, under its own name', async () => {
  const files = (await readdir(new URL('./migrations/', import.meta.url))).filter(
    (file) => /^\d{3}-.*\.ts$/.test(file) && !file.includes('.test.'),
  )
  expect(Object.keys(migrations)).toEqual(files.map((file) => file.replace('.ts', '')).sort())
})

describe('migrating', () => {
  test('takes what is new, in order, once', async () => {
    const more = { ...migrations, '902-second': table('second'), '901-first': table('first') }
    expect(await migrate(db, more)).toEqual(['901-first', '902-second'])
    expect(await migrate(db, more)).toEqual([])
    expect(await migrationState(db, more)).toMatchObject({ pending: [] })
  })

  test('that breaks half-way leaves nothing of the broken step, keeps the ones before, and goes on when run again', async () => {
    const known = { ...migrations, '901-first': table('first'), '902-second': table('second') }
    const broken = {
      up: async (tx: typeof db) => {
        await sql`CREATE TABLE half (n int)`.execute(tx)
        throw new Error('killed here')
      },
    }
    await expect(migrate(db, { ...known, '903-whole': table('whole'), '904-broken': broken })).rejects.toThrow('killed here')
    expect([await there('whole'), await there('half')]).toEqual([true, false])
    expect(await migrate(db, { ...known, '903-whole': table('whole'), '904-broken': table('half') })).toEqual(['904-broken'])
  })

  test('whose connection is cut in the middle of a step can be run again', async () => {
    const known = {
      ...migrations,
      '901-first': table('first'),
      '902-second': table('second'),
      '903-whole': table('whole'),
      '904-broken': table('half'),
    }
    const cut = {
      up: async (tx: typeof db) => {
        await sql`CREATE TABLE cut (n int)`.execute(tx)
        const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx)
        await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(db)
        await sql`SELECT 1`.execute(tx)
      },
    }
    await expect(migrate(db, { ...known, '905-cut': cut })).rejects.toThrow()
    expect(await there('cut')).toBe(false)
    expect(await migrate(db, { ...known, '905-cut': table('cut') })).toEqual(['905-cut'])
  })

  test('by two processes at once does every step once', async () => {
    const other = connect(database.owner.address, { size: 2 })
    const known = {
      ...migrations,
      '901-first': table('first'),
      '902-second': table('second'),
      '903-whole': table('whole'),
      '904-broken': table('half'),
      '905-cut': table('cut'),
    }
    const more = { ...known, '906-a': table('a'), '907-b': table('b') }
    const taken = await Promise.all([migrate(db, more), migrate(other.db, more)])
    expect(taken.flat().sort()).toEqual(['906-a', '907-b'])
    await other.close()
  })

  test('by a user who may not make tables is refused with a sentence, and nothing is done', async () => {
    const fresh = await testDatabase()
    try {
      await expect(migrate(fresh.db, { ...migrations, '999-more': table('more') })).rejects.toMatchObject({
        code: 'unavailable',
        message: 'The user of DATABASE_URL may not make or change tables in its database',
        hint: expect.stringContaining('ALTER DATABASE'),
      })
      expect((await migrationState(fresh.owner.db)).pending).toEqual([])
    } finally {
      await fresh.close()
    }
  })

  test('refuses a database that a newer version wrote', async () => {
    await expect(migrate(db, migrations)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('newer Tagalong') })
  })
})

test('the application may read and write every table, and may neither change the audit nor the schema', async () => {
  const { rows } = await sql<{ name: string; may: string[] }>`
    SELECT tablename AS name, array_remove(ARRAY[
      CASE WHEN has_table_privilege('tagalong_app', quote_ident(tablename), 'INSERT') THEN 'insert' END,
      CASE WHEN has_table_privilege('tagalong_app', quote_ident(tablename), 'UPDATE') THEN 'update' END,
      CASE WHEN has_table_privilege('tagalong_app', quote_ident(tablename), 'DELETE') THEN 'delete' END], NULL) AS may
    FROM pg_tables WHERE schemaname = 'public'`.execute(db)
  const may = Object.fromEntries(rows.map((row) => [row.name, row.may]))
  // column by column: audit.test.ts tries what may be added
  expect(may['audit_entry']).toEqual([])
  expect(may['audit_seal']).toEqual(['insert'])
  expect(may['schema_migration']).toEqual([])
  for (const [name, rights] of Object.entries(may)) {
    if (!['audit_entry', 'audit_seal', 'schema_migration'].includes(name))
      expect([name, rights]).toEqual([name, ['insert', 'update', 'delete']])
  }
})
