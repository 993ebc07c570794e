import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#server/database/testing.ts'
import { openSearchDoor, type SearchDoor } from './search-door.ts'

let database: TestDatabase
let door: SearchDoor

beforeAll(async () => {
  database = await testDatabase()
  await sql`create table pet (name text not null)`.execute(database.owner.db)
  await sql`insert into pet values ('Findus'), ('Åsa "Öl" {1,2}')`.execute(database.owner.db)
  await sql`grant select on pet to public`.execute(database.owner.db)
  // one connection, so that a statement meets what it prepared
  door = openSearchDoor(database.address, 1)
})
afterAll(async () => {
  await door.close()
  await database.close()
})

const pets = { name: 'pets', text: 'select name, $2::integer as n from pet where name = any ($1::text[]) order by name' }
const half = { name: 'half', text: 'select 100 / $1::integer as half' }
const kinds = {
  name: 'kinds',
  text: `select $1::boolean as yes, $2::jsonb as json, $3::bigint as big, null::text as nothing, '{a,b}'::text[] as list, now() as at`,
}

describe('the door of searches', () => {
  test('answers the same the first time and every time after', async () => {
    const values = [true, JSON.stringify({ a: [1, null, 'ö'] }), '9007199254740993']
    const first = (await door.rows(kinds, values))[0]
    expect(first).toMatchObject({ yes: true, json: { a: [1, null, 'ö'] }, big: '9007199254740993', nothing: null, list: ['a', 'b'] })
    const { at, ...again } = (await door.rows(kinds, values))[0] ?? {}
    expect({ ...again, at: first?.['at'] }).toEqual(first)
    expect(typeof at).toBe(typeof first?.['at'])
    for (let n = 0; n < 3; n += 1) expect(await door.rows(pets, [['Åsa "Öl" {1,2}', 'nobody'], n])).toEqual([{ name: 'Åsa "Öl" {1,2}', n }])
    expect(await door.rows(pets, [[], 1])).toEqual([])
  })

  test('tells an error of the database and works on', async () => {
    expect(await door.rows(half, [2])).toEqual([{ half: 50 }])
    await expect(door.rows(half, [0])).rejects.toMatchObject({ code: '22012' })
    expect(await door.rows(half, [4])).toEqual([{ half: 25 }])
    await expect(door.rows(half, ['x'])).rejects.toMatchObject({ code: '22P02' })
    expect(await door.rows(half, [5])).toEqual([{ half: 20 }])
  })

  test('goes on after a migration changed the table', async () => {
    await door.rows(pets, [['Findus'], 1])
    await sql`alter table pet add column age integer not null default 4`.execute(database.owner.db)
    await sql`create index on pet (name)`.execute(database.owner.db)
    expect(await door.rows(pets, [['Findus'], 2])).toEqual([{ name: 'Findus', n: 2 }])
  })

  test('fails what was under way when its connection is lost, and opens another', async () => {
    const slow = { name: 'slow', text: 'select pg_backend_pid() as pid, pg_sleep($1::float)' }
    const pid = (await door.rows(slow, [0]))[0]?.['pid'] as number
    const lost = door.rows(slow, [60])
    const failed = expect(lost).rejects.toThrow()
    await expect
      .poll(
        async () =>
          (await sql`select from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`.execute(database.owner.db)).rows.length,
      )
      .toBe(1)
    await sql`select pg_terminate_backend(${pid})`.execute(database.owner.db)
    await failed
    expect(await door.rows(pets, [['Findus'], 3])).toEqual([{ name: 'Findus', n: 3 }])
  })
})
