import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
import { transact } from '#server/database/transact.ts'
import { createDesk } from '#server/outbox/testing/desk.ts'
import { type EraseOptions, eraseVisitor } from './erase-visitor.ts'
import { soughtBy } from './sought.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const visitorOf = (email: string) => ({ phones: [], emails: [email], fullName: 'Canaria', variables: {} })

function erasing(desk: ReturnType<typeof createDesk>, email: string, options: EraseOptions = { mentions: false }) {
  const parts = { audit: desk.parts.audit, country: 'SE', ofRecords: async () => [] }
  return transact(db, (tx) => eraseVisitor(tx, parts, soughtBy(email, 'SE'), options))
}

describe('erasing a visitor', () => {
  test('names the activity that a worker has written at this very moment', async () => {
    const desk = createDesk(db)
    const record = desk.record()
    await desk.tag(desk.talk({ visitor: visitorOf('anna@worker.example') }), record)
    // as it writes down what it has sent
    const worker = await db.startTransaction().execute()
    await worker.selectFrom('tag').select('id').where('connection', '=', desk.connection).forUpdate().execute()
    await sql`insert into tag_activity (tag_id, activity_id, delivery_key, kind, number, at, closed, read_only, version, length)
      select id, 'just-written', key, 'task', 1, now(), false, false, '1', 1 from tag where connection = ${desk.connection}`.execute(worker)
    const erased = erasing(desk, 'anna@worker.example')
    await blocked(db)
    await worker.commit().execute()
    expect((await erased).elsewhere).toEqual([expect.objectContaining({ record, activities: ['just-written'] })])
  })

  test('leaves a conversation that a page gives another visitor at this very moment', async () => {
    const desk = createDesk(db)
    const talk = desk.talk({ visitor: visitorOf('anna@page.example') })
    await desk.report(talk)
    const page = await db.startTransaction().execute()
    await sql`update conversation set visitor = ${JSON.stringify(visitorOf('bo@page.example'))}::jsonb where external_id = ${talk.externalId}`.execute(
      page,
    )
    const erased = erasing(desk, 'anna@page.example')
    await blocked(db)
    await page.commit().execute()
    expect(await erased).toMatchObject({ conversations: 0, theirs: [{ value: 'anna@page.example' }] })
    const kept = await db.selectFrom('conversation').select('id').where('external_id', '=', talk.externalId).execute()
    expect(kept).toHaveLength(1)
  })
})
