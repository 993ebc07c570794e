import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Address, connect, type Database } from '../connect.ts'
import { type LentDatabase, lendDatabase } from '../testing.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tagalong-going-back-'))
const file = join(folder, 'monday.backup')
const signal = new AbortController().signal
const lent: LentDatabase[] = []
afterAll(async () => {
  await Promise.all(lent.map((database) => database.drop()))
  rmSync(folder, { recursive: true, force: true })
})
const quiet = async (): Promise<Address> => {
  const database = await lendDatabase()
  lent.push(database)
  return { connectionString: database.url }
}
const on = <T>(address: Address, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = connect(address, { size: 2 })
  return work(database).finally(() => database.close())
}
const change = (address: Address, id: string, set: { role?: 'agent' | 'integrator' | 'admin'; disabled_at?: Date | null }) =>
  on(address, ({ db }) => db.updateTable('person').set(set).where('id', '=', id).execute())
const add = (address: Address, id: string, name: string, role: string) =>
  on(address, ({ db }) =>
    sql`insert into person values (${id}, ${name}, ${`${id}@fjordbat.example`}, ${role}, null, null, now(), now())`.execute(db),
  )
const standing = (address: Address) =>
  on(address, async ({ db }) => {
    const people = await db.selectFrom('person').select(['id', 'role', 'disabled_at']).orderBy('id').execute()
    return Object.fromEntries(people.map(({ id, role, disabled_at }) => [id, disabled_at ? `${role}, shut out` : role]))
  })
const back = (address: Address) => restore(address, file, { title: 'the test', replace: true, progress: () => undefined, signal })

let house: Address
beforeAll(async () => {
  house = await quiet()
  for (const [id, role] of [
    ['ada', 'admin'],
    ['bob', 'admin'],
    ['cy', 'admin'],
    ['dora', 'agent'],
    ['eva', 'agent'],
  ] as const)
    await add(house, id, `${id} Berg`, role)
  await change(house, 'eva', { disabled_at: new Date('2026-11-01T00:00:00Z') })
  await backUp(house, file, { clock: { now: () => new Date() }, progress: () => undefined, signal })
})

describe('a restore in place of a database', () => {
  test('lets nobody back in whom that one has shut out since, gives nobody more than they had in it, and says both', async () => {
    await change(house, 'bob', { disabled_at: new Date() })
    await change(house, 'cy', { role: 'agent' })
    await change(house, 'dora', { role: 'admin' })
    await change(house, 'eva', { disabled_at: null })
    const { people } = await back(house)
    expect(await standing(house)).toEqual({ ada: 'admin', bob: 'admin, shut out', cy: 'agent', dora: 'agent', eva: 'agent, shut out' })
    expect(people).toEqual({
      compared: true,
      stricter: ['bob Berg', 'cy Berg'],
      unknown: [],
      admins: ['ada Berg (ada@fjordbat.example)'],
    })
  })

  test('names who was removed since, and who is not known there', async () => {
    const other = await quiet()
    await add(other, 'ada', 'ada Berg', 'admin')
    const { people } = await back(other)
    expect(people.unknown).toEqual(['bob Berg', 'cy Berg', 'dora Berg'])
  })

  test('where that one cannot be read for it goes on, and says that nobody was compared', async () => {
    const other = await quiet()
    await add(other, 'bob', 'bob Berg', 'agent')
    await on(other, ({ db }) => sql`alter table person rename column disabled_at to gone_at`.execute(db))
    const { people } = await back(other)
    expect(people).toMatchObject({
      compared: false,
      stricter: [],
      admins: [expect.stringContaining('ada'), expect.stringContaining('bob'), expect.stringContaining('cy')],
    })
    expect((await standing(other))['bob']).toBe('admin')
  })
})

test('a restore into an empty database says who may do everything', async () => {
  const { people } = await back(await quiet())
  expect(people).toMatchObject({ compared: false, stricter: [], unknown: [] })
  expect(people.admins).toHaveLength(3)
})
