import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { hashOf, openRequest } from './requests.ts'
import { blocked } from './testing/blocked.ts'
import { testDatabase } from './testing.ts'

const database = await testDatabase()
afterAll(() => database.close())
const { db } = database
const now = new Date('2026-11-21T12:00:00Z')
const request = () => ({ key: randomUUID(), useCase: 'records.create', person: 'maja', hash: hashOf({ entity: 'contact' }) })
const open = (asked: ReturnType<typeof request>) => db.transaction().execute((tx) => openRequest(tx, asked, now))

describe('a request’s key', () => {
  test('is taken once, and found by whoever repeats the request', async () => {
    const asked = request()
    expect((await open(asked)).isNew).toBe(true)
    expect((await open(asked)).isNew).toBe(false)
  })

  test('is refused to another request and to another person', async () => {
    const asked = request()
    await open(asked)
    for (const other of [{ hash: hashOf({}) }, { person: 'siobhan' }, { useCase: 'tags.create' }])
      await expect(open({ ...asked, ...other })).rejects.toMatchObject({ code: 'key-reused' })
  })

  test('that is released while a repeat waits for it is taken anew', async () => {
    const asked = request()
    await open(asked)
    let repeat: ReturnType<typeof open> | undefined
    await db.transaction().execute(async (tx) => {
      await tx.selectFrom('request').select('key').where('key', '=', asked.key).forUpdate().execute()
      repeat = open(asked)
      await blocked(database.owner.db)
      await tx.deleteFrom('request').where('key', '=', asked.key).execute()
    })
    expect((await repeat)?.isNew).toBe(true)
  })
})

test('a request asks the same whatever the order of its keys, and something else with another value', () => {
  expect(hashOf({ a: 1, b: [{ c: 2, d: undefined }] })).toBe(hashOf({ b: [{ c: 2 }], a: 1 }))
  expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }))
})
