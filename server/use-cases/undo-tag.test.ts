import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
import { createDesk, says, siobhan } from '#server/outbox/testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)
const minute = 60_000
const writes = (desk: ReturnType<typeof open>) => desk.crm.log.filter((line) => /^(log|append|remove)Activity|^update/.test(line))

describe('undoing a tag', () => {
  test('that was not sent yet writes nothing', async () => {
    const desk = open()
    const armed = await desk.tag(desk.talk({ status: 'open' }), desk.record())
    const queued = await desk.tag(desk.talk(), desk.record())
    expect((await desk.undo(armed)).state).toBe('undone')
    expect((await desk.undo(queued)).state).toBe('undone')
    await desk.deliver()
    expect(writes(desk)).toEqual([])
  })

  test('leaves in memory what another conversation of the same visitor was tagged to', async () => {
    const desk = open()
    const record = desk.record()
    const visitor = { phones: [], emails: [`both@${desk.connection}.example`], fullName: 'Åsa Lind', variables: {} }
    const first = await desk.tag(desk.talk({ visitor }), record)
    const second = await desk.tag(desk.talk({ visitor }), record)
    const remembered = async () => (await desk.report(desk.talk({ visitor }))).memory?.match.record.ref
    await desk.undo(second)
    expect(await remembered()).toEqual(record)
    await desk.undo(first)
    expect(await remembered()).toBeUndefined()
  })

  test('forgets what it taught, though the conversation is with somebody else by now', async () => {
    const desk = open()
    const visitor = (name: string) => ({ phones: [], emails: [`${name}@${desk.connection}.example`], fullName: name, variables: {} })
    const remembered = async (name: string) => (await desk.report(desk.talk({ visitor: visitor(name) }))).memory?.match.record.ref
    const record = desk.record()
    const talk = desk.talk({ visitor: visitor('asa') })
    const tag = await desk.tag(talk, record)
    expect(await remembered('asa')).toEqual(record)
    await desk.report({ ...talk, visitor: visitor('bo'), messages: says('other words') }, siobhan)
    await desk.undo(tag)
    expect(await remembered('asa')).toBeUndefined()
  })

  test('leaves what another tag taught, though its conversation is with somebody else by now', async () => {
    const desk = open()
    const visitor = (name: string) => ({ phones: [], emails: [`${name}@${desk.connection}.example`], fullName: name, variables: {} })
    const record = desk.record()
    const stays = desk.talk({ visitor: visitor('asa') })
    await desk.tag(stays, record)
    await desk.report({ ...stays, visitor: visitor('bo') }, siobhan)
    await desk.undo(await desk.tag(desk.talk({ visitor: visitor('asa') }), record))
    expect((await desk.report(desk.talk({ visitor: visitor('asa') }))).memory?.match.record.ref).toEqual(record)
  })

  test('forgets what two tags taught that are taken back at the same moment', async () => {
    const desk = open()
    const record = desk.record()
    const visitor = { phones: [], emails: [`both@${desk.connection}.example`], fullName: 'Åsa Lind', variables: {} }
    const [first, second] = [await desk.tag(desk.talk({ visitor }), record), await desk.tag(desk.talk({ visitor }), record)]
    const line = await db.startTransaction().execute()
    await sql`select pg_advisory_xact_lock(hashtext('tagalong changes'))`.execute(line)
    const one = desk.undo(first)
    await blocked(db)
    const other = desk.undo(second)
    await blocked(db, 2)
    await line.commit().execute()
    await Promise.all([one, other])
    expect((await desk.report(desk.talk({ visitor }))).memory).toBeUndefined()
  })

  test('that was armed is not fired by the end of the chat', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open' })
    await desk.undo(await desk.tag(talk, desk.record()))
    await desk.report({ ...talk, status: 'ended' })
    expect(await desk.deliver()).toEqual([])
  })

  test('that was saved removes the activity and stops appending', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, desk.record())
    await desk.deliver()
    expect((await desk.undo(tag)).state).toBe('undoing')
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    expect(await desk.now(tag)).toMatchObject({ state: 'undone' })
    expect(desk.saved()).toEqual([])
    await desk.report({ ...talk, messages: says('one', 'two', 'three') })
    expect(await desk.deliver()).toEqual([])
    expect((await desk.undo(tag)).state).toBe('undone')
  })

  test('that has several activities removes all of them', async () => {
    const desk = open({ activityTextLimit: 4_000 })
    const tag = await desk.tag(
      desk.talk({ messages: says(...Array.from({ length: 9 }, (_, index) => `${index}${'z'.repeat(900)}`)) }),
      desk.record(),
    )
    await desk.deliver()
    expect(desk.saved().length).toBeGreaterThan(1)
    await desk.undo(tag)
    await desk.deliver()
    expect(desk.saved()).toEqual([])
  })

  test('that somebody has edited since is not done without asking', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    desk.crm.edit(desk.saved()[0]?.id ?? '', 'and she will call back on Monday')
    await expect(desk.undo(tag)).rejects.toMatchObject({ code: 'edited-since', overridable: true })
    expect((await desk.now(tag)).state).toBe('saved')
    await desk.undo(tag, true)
    await desk.deliver()
    expect(desk.saved()).toEqual([])
  })

  test('that is to take edits along after all stands in the audit as such, once', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    await desk.undo(tag)
    desk.crm.edit(desk.saved()[0]?.id ?? '', 'a thought')
    for (const _ of ['pressed', 'pressed again']) await desk.undo(tag, true)
    const { rows } = await sql<{ details: unknown }>`
      select details from audit_entry where action = 'tag.undone' and subject = ${`tag/${tag.id}`} order by id`.execute(db)
    expect(rows.map(({ details }) => details)).toEqual([{ force: false }, { force: true }])
    await desk.deliver()
    expect(desk.saved()).toEqual([])
  })

  test('that somebody edits before the undo arrives leaves it, and says why', async () => {
    const desk = open()
    const talk = desk.talk()
    const record = desk.record()
    const tag = await desk.tag(talk, record)
    await desk.deliver()
    await desk.undo(tag)
    desk.crm.edit(desk.saved()[0]?.id ?? '', 'a thought')
    await desk.deliver()
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', reason: { code: 'edited-since' } })
    expect(desk.saved()).toHaveLength(1)
  })

  test('while it is being sent waits for the answer, then removes', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'slow' })
    const tag = await desk.tag(desk.talk(), desk.record())
    const sending = desk.worker.deliverNext(desk.connection)
    await desk.crm.waiting()
    expect((await desk.undo(tag)).state).toBe('undoing')
    expect(await desk.deliver()).toEqual([])
    desk.crm.release()
    expect(await sending).toBe('done')
    expect((await desk.now(tag)).state).toBe('undoing')
    expect(await desk.deliver()).toEqual(['done'])
    expect((await desk.now(tag)).state).toBe('undone')
    expect(desk.saved()).toEqual([])
  })

  test('whose answer was lost looks for what arrived and removes it', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'after-apply' })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect(desk.saved()).toHaveLength(1)
    expect((await desk.undo(tag)).state).toBe('undoing')
    desk.pass(minute)
    await desk.deliver()
    expect(desk.saved()).toEqual([])
    expect((await desk.now(tag)).state).toBe('undone')
  })

  test('while it is being sent, and its answer is lost, removes what arrived', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'slow' })
    const tag = await desk.tag(desk.talk(), desk.record())
    const sending = desk.worker.deliverNext(desk.connection)
    await desk.crm.waiting()
    await desk.undo(tag)
    // the answer is cut off: the lease runs out, another worker comes
    desk.pass(2 * minute)
    await desk.worker.recover()
    desk.crm.release()
    await sending
    await desk.deliver()
    await desk.deliver()
    expect(desk.saved()).toEqual([])
    expect((await desk.now(tag)).state).toBe('undone')
  })

  test('is repeated when its own answer is lost', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    desk.crm.next('removeActivity', { kind: 'after-apply' })
    await desk.undo(tag)
    expect(await desk.deliver()).toEqual(['again'])
    expect(await desk.now(tag)).toMatchObject({ state: 'undoing', reason: { code: 'crm-timeout' } })
    desk.pass(minute)
    await desk.deliver()
    expect((await desk.now(tag)).state).toBe('undone')
  })

  test('puts the values back that it wrote, where nobody has changed them since', async () => {
    const desk = open()
    const record = desk.record({ name: 'Åsa', city: 'Umeå' })
    const tag = await desk.tag(desk.talk(), record, { choices: { recordValues: { source: 'chat', city: 'Luleå' } } })
    await desk.deliver()
    const values = desk.crm.records.get(`contact/${record.id}`)?.values ?? {}
    expect(values).toMatchObject({ source: 'chat', city: 'Luleå' })
    values['source'] = 'a person knew better'
    await desk.undo(tag)
    await desk.deliver()
    expect(values).toMatchObject({ source: 'a person knew better', city: 'Umeå' })
    expect((await desk.now(tag)).state).toBe('undone')
  })

  test('that the CRM does not allow stays saved, with the reason', async () => {
    const desk = open({ removesActivities: false })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    await desk.undo(tag)
    expect(await desk.deliver()).toEqual(['failed'])
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', reason: { code: 'crm-refused' } })
  })

  test('that nobody can tell the end of waits for a person, and leaves alone what was tagged meanwhile', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const record = desk.record()
    const tag = await desk.tag(talk, record)
    await desk.deliver()
    desk.crm.next('removeActivity', { kind: 'before-apply' }, { kind: 'refuse', code: 'crm-undecided' })
    await desk.undo(tag)
    expect(await desk.deliver()).toEqual(['again'])
    const again = await desk.tag(talk, record)
    expect(again.id).not.toBe(tag.id)
    desk.pass(minute)
    expect((await desk.deliver()).sort()).toEqual(['done', 'parked'])
    expect(await desk.now(tag)).toMatchObject({ state: 'undoing', reason: { code: 'crm-undecided' } })
    expect((await desk.now(again)).state).toBe('saved')
    await desk.retry(tag)
    await desk.deliver()
    expect([(await desk.now(tag)).state, (await desk.now(again)).state]).toEqual(['undone', 'saved'])
    expect(desk.saved()).toHaveLength(1)
  })

  test('that is parked takes no later messages on: they would be written behind it', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, desk.record())
    await desk.deliver()
    desk.crm.next('removeActivity', { kind: 'refuse', code: 'crm-undecided' })
    await desk.undo(tag)
    expect(await desk.deliver()).toEqual(['parked'])
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.retry(tag)
    await desk.deliver()
    expect((await desk.now(tag)).state).toBe('undone')
    expect(desk.saved()).toEqual([])
  })

  test('that is parked while a message waits for another tag takes that message on no more', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const other = await desk.tag(talk, desk.record())
    desk.pass(minute)
    const tag = await desk.tag(talk, desk.record())
    await desk.deliver()
    const holder = await db.startTransaction().execute()
    await holder.selectFrom('tag').select('id').where('id', '=', other.id).forUpdate().execute()
    const told = desk.report({ ...talk, messages: says('one', 'two') })
    await blocked(db)
    desk.crm.next('removeActivity', { kind: 'refuse', code: 'crm-undecided' })
    await desk.undo(tag)
    expect(await desk.deliver()).toEqual(['parked'])
    await holder.commit().execute()
    await told
    await desk.retry(tag)
    await desk.deliver()
    expect((await desk.now(tag)).state).toBe('undone')
    expect(desk.saved().map(({ body }) => body.includes('two'))).toEqual([true])
  })

  test.each(['undo', 'retry'] as const)('(%s) that is erased at this very moment is a tag that is not there', async (what) => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    const erasing = await db.startTransaction().execute()
    await erasing.deleteFrom('tag').where('id', '=', tag.id).execute()
    const told = desk[what](tag).catch((error: unknown) => error)
    await blocked(db)
    await erasing.commit().execute()
    expect(await told).toMatchObject({ code: 'not-found', hint: expect.any(String) })
  })

  test('of a connection that the caller cannot see is a tag that is not there', async () => {
    const [mine, theirs] = [open(), open()]
    const tag = await theirs.tag(theirs.talk(), theirs.record())
    await expect(mine.undo(tag)).rejects.toMatchObject({ code: 'not-found' })
    await expect(mine.retry(tag)).rejects.toMatchObject({ code: 'not-found' })
  })
})
