import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { embeddedRig } from './testing.ts'

let rig: Awaited<ReturnType<typeof embeddedRig>>
beforeAll(async () => {
  rig = await embeddedRig()
})
afterAll(() => rig.close())

const signal = AbortSignal.timeout(30_000)
const make = (last: string) => rig.session.create('contact', { last_name: last }, { key: randomUUID(), anyway: true }, signal)
const changes = async (cursor?: string) => rig.session.changes('contact', cursor, 100, signal)

test('a transaction that stays open in another database of the server holds nothing back', async () => {
  const elsewhere = await testDatabase()
  const client = new pg.Client(elsewhere.owner.address)
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_current_xact_id()')
    const { record } = await make('Prompt')
    expect((await changes()).changes.map((change) => change.id)).toContain(record.ref.id)
    await client.query('commit')
  } finally {
    await client.end()
    await elsewhere.close()
  }
})

test('a transaction that stays open here holds back what came after it began to write, and only that', async () => {
  const before = await make('Before')
  const client = new pg.Client(rig.database.owner.address)
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_current_xact_id()')
    const after = await make('After')
    const held = await changes()
    expect(held.changes.map((change) => change.id)).toContain(before.record.ref.id)
    expect(held.changes.map((change) => change.id)).not.toContain(after.record.ref.id)
    await client.query('rollback')
    expect((await changes(held.cursor)).changes.map((change) => change.id)).toEqual([after.record.ref.id])
  } finally {
    await client.end()
  }
})
