import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { readChangeLine, readChangesAfter } from '#server/database/changes.ts'
import { testDatabase } from '#server/database/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
import { createDesk, says } from '#server/outbox/testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)

/** A tag that was saved, and whose undo has not reached the CRM. */
async function undone() {
  const desk = open()
  const talk = desk.talk()
  const record = desk.record()
  const tag = await desk.tag(talk, record)
  await desk.deliver()
  await desk.undo(tag)
  return { desk, talk, record, tag }
}

/** The same, with the undo in the CRM's hand. */
async function undoUnderWay() {
  const { desk, ...rest } = await undone()
  desk.crm.next('removeActivity', { kind: 'slow' })
  // not awaited here: it ends when the CRM is told to go on
  const removing = desk.worker.deliverNext(desk.connection)
  await desk.crm.waiting()
  return { desk, ...rest, removing }
}

describe('tagging again', () => {
  test('after an undo makes a new tag and a new activity', async () => {
    const { desk, talk, record, tag } = await undone()
    await desk.deliver()
    const again = await desk.tag(talk, record)
    await desk.deliver()
    expect(again.id).not.toBe(tag.id)
    expect((await desk.now(again)).state).toBe('saved')
    expect(new Set(desk.crm.activities.map(({ key }) => key)).size).toBe(2)
    expect(desk.saved()).toHaveLength(1)
  })

  test('before the undo was sent takes the undo back: nothing is removed', async () => {
    const { desk, talk, record, tag } = await undone()
    expect(await desk.tag(talk, record)).toMatchObject({ id: tag.id, state: 'saved' })
    expect(await desk.deliver()).toEqual([])
    expect(desk.saved()).toHaveLength(1)
  })

  test('before the undo was sent sends what the undo had called back, and tells open sidebars', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const record = desk.record()
    const tag = await desk.tag(talk, record)
    await desk.deliver()
    const longer = { ...talk, messages: says('one', 'two') }
    await desk.report(longer)
    await desk.undo(tag)
    const { head } = await readChangeLine(db)
    expect((await desk.tag(longer, record)).id).toBe(tag.id)
    expect((await readChangesAfter(db, head, 10)).map(({ tagId }) => tagId)).toContain(tag.id)
    expect(await desk.deliver()).toEqual(['done'])
    expect(desk.saved()[0]?.body).toContain('two')
    expect((await desk.now(tag)).state).toBe('saved')
  })

  test('while the undo is under way ends with exactly one activity', async () => {
    const { desk, talk, record, tag, removing } = await undoUnderWay()
    const again = await desk.tag(talk, record)
    expect(again.id).not.toBe(tag.id)
    desk.crm.release()
    await removing
    await desk.deliver()
    expect([(await desk.now(tag)).state, (await desk.now(again)).state]).toEqual(['undone', 'saved'])
    expect(desk.saved()).toHaveLength(1)
  })

  test('at the moment at which the CRM refuses the undo keeps the tag', async () => {
    const { desk, talk, record, tag, removing } = await undoUnderWay()
    const line = await db.startTransaction().execute()
    await sql`select pg_advisory_xact_lock(hashtext('tagalong changes'))`.execute(line)
    desk.crm.edit(desk.saved()[0]?.id ?? '', 'a thought')
    desk.crm.release()
    await blocked(db)
    const again = desk.tag(talk, record)
    await blocked(db, 2)
    await line.commit().execute()
    expect(await removing).toBe('failed')
    expect((await again).id).toBe(tag.id)
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', reason: { code: 'edited-since' } })
  })
})
