import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from './connect.ts'
import { prepared } from './prepared.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
let one: ReturnType<typeof connect>
const pets = prepared<{ name: string; n: number }>('test pets', 'select name, $1::integer as n from pet order by name')

beforeAll(async () => {
  database = await testDatabase()
  await sql`create table pet (name text not null)`.execute(database.owner.db)
  await sql`grant select, insert on pet to public`.execute(database.owner.db)
  // one connection, so that a statement meets what it prepared
  one = connect(database.address, { size: 1 })
})
afterAll(async () => {
  await one.close()
  await database.close()
})

const known = async () => {
  const { rows } = await sql<{
    times: string
  }>`select generic_plans + custom_plans as times from pg_prepared_statements where name = 'test pets'`.execute(one.db)
  return rows.map((row) => Number(row.times))
}

describe('a prepared statement', () => {
  test('is prepared once and run many times, in transactions too', async () => {
    await pets(one.db, [1])
    await pets(one.db, [2])
    await one.db.transaction().execute(async (tx) => {
      await sql`insert into pet values ('Findus')`.execute(tx)
      expect(await pets(tx, [3])).toEqual([{ name: 'Findus', n: 3 }])
    })
    expect(await known()).toEqual([3])
  })

  test('goes on after a migration gave its table another column and another index', async () => {
    await pets(one.db, [1])
    await sql`alter table pet add column age integer not null default 4`.execute(database.owner.db)
    await sql`create index on pet (name)`.execute(database.owner.db)
    expect(await pets(one.db, [5])).toEqual([{ name: 'Findus', n: 5 }])
  })

  test('is prepared anew on a new connection', async () => {
    await pets(one.db, [1])
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one.db)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.owner.db)
    await expect.poll(() => pets(one.db, [6]).catch(() => undefined)).toEqual([{ name: 'Findus', n: 6 }])
    expect(await known()).toEqual([1])
  })

  test('has a name that no other has', () => {
    expect(() => prepared('test pets', 'select 1')).toThrow(/twice/)
  })
})
