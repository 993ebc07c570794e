import { afterAll, expect, test } from 'vitest'
import { testDatabase } from './testing.ts'
import { writeAnew } from './write-anew.ts'

const database = await testDatabase()
afterAll(() => database.close())

test('waits for a transaction that may still see what was deleted: until then the files keep it', async () => {
  const other = await database.owner.pool.connect()
  await other.query('begin isolation level repeatable read')
  await other.query('select 1 from conversation limit 1')
  await database.owner.pool.query('delete from conversation; select pg_current_xact_id()')
  const order: string[] = []
  const written = writeAnew(database.owner.address, new AbortController().signal).then(() => order.push('written anew'))
  const waits = `select 1 from pg_stat_activity where datname = current_database() and query like '%greatest(age(backend_xmin%' and pid <> pg_backend_pid()`
  await expect.poll(async () => (await database.owner.pool.query(waits)).rowCount, { timeout: 20_000 }).toBe(1)
  order.push('the other one ends')
  await other.query('commit')
  other.release()
  await written
  expect(order).toEqual(['the other one ends', 'written anew'])
})
