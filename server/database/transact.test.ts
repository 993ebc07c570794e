import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { Db, Tx } from './tables.ts'
import { testDatabase } from './testing.ts'
import { readAtOnce } from './transact.ts'

const database = await testDatabase()
afterAll(() => database.close())
const { db } = database

test('reads of one moment see nothing that others commit meanwhile, and write nothing', async () => {
  await database.owner.pool.query('create table kept (n int); insert into kept values (1); grant all on kept to public')
  const count = async (on: Db | Tx) => (await sql<{ n: string }>`select count(*) as n from kept`.execute(on)).rows[0]?.n
  const seen = await readAtOnce(db, async (tx) => {
    const before = await count(tx)
    await database.owner.pool.query('insert into kept values (2)')
    return [before, await count(tx)]
  })
  expect(seen).toEqual(['1', '1'])
  expect(await count(db)).toBe('2')
  await expect(readAtOnce(db, (tx) => sql`insert into kept values (3)`.execute(tx))).rejects.toMatchObject({ code: '25006' })
})
