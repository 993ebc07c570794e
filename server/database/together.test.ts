import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Db, Tx } from './tables.ts'
import { type TestDatabase, testDatabase } from './testing.ts'
import { together } from './together.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

/** Squares its questions in one statement, and tells how many went into each. */
function squares() {
  const sizes: number[] = []
  const ask = together<string, string>(async (db: Db | Tx, questions) => {
    sizes.push(questions.length)
    const { rows } = await sql<{ square: string }>`
      select (n::int * n::int)::text as square from unnest(${[...questions]}::text[]) with ordinality as q (n, place) order by place`.execute(
      db,
    )
    return rows.map((row) => row.square)
  })
  return { ask, sizes }
}

describe('questions asked together', () => {
  test('go into few statements, and each caller gets their own answer', async () => {
    const { ask, sizes } = squares()
    const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => ask(database.db, `${n}`)))
    expect(answers).toEqual(Array.from({ length: 500 }, (_, n) => `${n * n}`))
    expect(sizes.length).toBeLessThan(10)
  })

  test('never join a statement that is already under way: an answer is not older than its question', async () => {
    let answer = (): void => undefined
    const sizes: number[] = []
    const ask = together<number, number>(async (_db, questions) => {
      sizes.push(questions.length)
      await new Promise<void>((done) => (answer = done))
      return questions
    })
    const first = [ask(database.db, 1), ask(database.db, 2)]
    await vi.waitFor(() => expect(sizes).toEqual([2]), { interval: 0 })
    const later = [ask(database.db, 3), ask(database.db, 4)]
    expect(sizes).toEqual([2])
    answer()
    expect(await Promise.all(first)).toEqual([1, 2])
    await vi.waitFor(() => expect(sizes).toHaveLength(2), { interval: 0 })
    answer()
    expect(await Promise.all(later)).toEqual([3, 4])
    expect(sizes).toEqual([2, 2])
  })

  test('fail for the one that cannot be read and not for the others', async () => {
    const { ask } = squares()
    const settled = await Promise.allSettled(['1', '2', '3', 'three', '4'].map((one) => ask(database.db, one)))
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual(['1', '4', '9', 'failed', '16'])
    await expect(ask(database.db, '5')).resolves.toBe('25')
  })

  test('are asked alone in a transaction, which sees its own writes', async () => {
    const { ask, sizes } = squares()
    await database.db.transaction().execute((tx) => Promise.all([ask(tx, '2'), ask(tx, '3'), ask(tx, '4')]))
    expect(sizes).toEqual([1, 1, 1])
  })

  test('all fail at once when the database is away', async () => {
    const tries: number[] = []
    const ask = together<number, number>(async (_db, questions) => {
      tries.push(questions.length)
      await Promise.resolve()
      throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
    })
    const settled = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => ask(database.db, n)))
    expect(settled.every((one) => one.status === 'rejected')).toBe(true)
    expect(tries).toEqual([50])
  })
})
