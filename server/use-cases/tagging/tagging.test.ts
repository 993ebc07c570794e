import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { limits } from '#contract/conversation.ts'
import { parseTranscript } from '#contract/transcript.ts'
import { practiceStates } from '#server/database/activity-origins.ts'
import { tagCounts, taggedConversations } from '#server/database/tags.ts'
import { recordKey } from '#contract/records.ts'
import { testDatabase } from '#server/database/testing.ts'
import { createDesk, maja, says, siobhan } from '#server/outbox/testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)
const textsOf = (body: string | undefined) =>
  parseTranscript(body ?? '')?.lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []))

describe('tagging an ended chat', () => {
  test('saves the whole transcript at once, with the link and the number of messages', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk({ messages: says('one', 'two', 'three') }), desk.record())
    expect(tag).toMatchObject({
      state: 'queued',
      subject: 'Chat Åsa Lind 2026-11-21',
      messageCount: 3,
      taggedBy: { id: 'maja', name: 'Maja Holm' },
    })
    expect(await desk.deliver()).toEqual(['done'])
    expect(await desk.now(tag)).toMatchObject({
      state: 'saved',
      savedAt: '2026-11-21T12:00:00.000Z',
      activity: { kind: 'task', closed: false },
      attempts: 1,
    })
    expect(desk.saved()).toHaveLength(1)
    expect(textsOf(desk.saved()[0]?.body)).toEqual(['one', 'two', 'three'])
  })

  test('by a double click makes one activity', async () => {
    const desk = open()
    const talk = desk.talk()
    const record = desk.record()
    const key = randomUUID()
    const tags = await Promise.all([desk.tag(talk, record, { key }), desk.tag(talk, record, { key })])
    await desk.deliver()
    expect(new Set(tags.map(({ id }) => id)).size).toBe(1)
    expect(desk.saved()).toHaveLength(1)
  })

  test('in two tabs, by two agents at one moment, makes one activity and answers both with the same tag', async () => {
    const desk = open()
    const talk = desk.talk()
    const record = desk.record()
    const people = [maja, siobhan, maja, siobhan, maja]
    const tags = await Promise.all(people.map((person) => desk.tag(talk, record, { person })))
    await desk.deliver()
    expect(new Set(tags.map(({ id }) => id)).size).toBe(1)
    expect(desk.saved()).toHaveLength(1)
    expect(desk.crm.log.filter((line) => line.startsWith('logActivity'))).toHaveLength(1)
  })

  test('again after it was saved makes no second one', async () => {
    const desk = open()
    const talk = desk.talk()
    const record = desk.record()
    const first = await desk.tag(talk, record)
    await desk.deliver()
    expect((await desk.tag(talk, record)).id).toBe(first.id)
    expect(await desk.deliver()).toEqual([])
  })

  test('refuses a key that was used for another request, by whomever', async () => {
    const desk = open()
    const talk = desk.talk()
    const key = randomUUID()
    await desk.tag(talk, desk.record(), { key })
    await expect(desk.tag(talk, desk.record(), { key })).rejects.toMatchObject({ code: 'key-reused' })
    await expect(desk.tag(talk, desk.record(), { key, person: siobhan })).rejects.toMatchObject({ code: 'key-reused' })
    expect(await desk.deliver()).toEqual(['done'])
  })

  test('to several records saves one activity on each', async () => {
    const desk = open()
    const records = [desk.record(), desk.record()]
    await desk.tag(desk.talk(), records)
    await desk.deliver()
    expect(
      desk
        .saved()
        .map(({ record }) => record.id)
        .sort(),
    ).toEqual(records.map(({ id }) => id).sort())
  })

  test('is told among the conversations of the record, and counted', async () => {
    const desk = open()
    const record = desk.record()
    const tag = await desk.tag(desk.talk({ url: 'https://inbox.example.com/7' }), record)
    await desk.deliver()
    expect(await taggedConversations(db, record)).toMatchObject([
      { tag: tag.id, by: 'Maja Holm', messages: 2, state: 'saved', url: 'https://inbox.example.com/7' },
    ])
    expect(await tagCounts(db, [record, { ...record, id: 'other' }])).toEqual(
      new Map([[recordKey(record), { count: 1, latest: tag.taggedAt }]]),
    )
  })

  test('is none of those before for its own conversation, and one of them for another', async () => {
    const desk = open()
    const record = desk.record()
    const [mine, others] = [desk.talk(), desk.talk()]
    await desk.tag(mine, record)
    const countFor = async (here: typeof mine) => (await tagCounts(db, [record], here)).get(recordKey(record))?.count
    // asked at once, so that they go in one statement
    expect(await Promise.all([countFor(mine), countFor(others), countFor(mine)])).toEqual([undefined, 1, undefined])
    await desk.tag(others, record)
    expect(await Promise.all([countFor(mine), countFor(others), countFor(desk.talk())])).toEqual([1, 1, 2])
  })

  test('is told to the practice inbox that it came from, and to no other', async () => {
    const desk = open()
    const [mine, others] = [desk.talk({ externalId: `${desk.connection}-asa` }), desk.talk({ externalId: `${desk.connection}2-asa` })]
    await desk.tag(mine, desk.record())
    await desk.tag(others, desk.record())
    await desk.tag(desk.talk({ externalId: `${desk.connection}-open`, status: 'open' }), desk.record())
    const waiting = { [mine.externalId]: 'waiting', [`${desk.connection}-open`]: 'armed' }
    expect(await practiceStates(db, desk.connection)).toEqual(waiting)
    await desk.deliver()
    expect(await practiceStates(db, desk.connection)).toEqual({ ...waiting, [mine.externalId]: 'tagged' })
  })

  test('of a merged record goes to its successor', async () => {
    const desk = open()
    const old = desk.record({ name: 'Old' })
    const successor = desk.record({ name: 'New' })
    const read = desk.crm.records.get(`contact/${old.id}`)
    if (read) read.record.successor = successor
    expect((await desk.tag(desk.talk(), old)).record.ref).toEqual(successor)
  })

  test('is refused for a record that is gone, and leaves nothing', async () => {
    const desk = open()
    const talk = desk.talk()
    await expect(desk.tag(talk, { connection: desk.connection, entity: 'contact', id: 'gone' })).rejects.toMatchObject({
      code: 'crm-record-gone',
    })
    await expect(desk.tag(talk, { connection: desk.connection, entity: 'invoice', id: '1' })).rejects.toMatchObject({
      code: 'invalid-input',
      fields: [{ path: 'records.0.entity' }],
    })
    await expect(desk.tag(talk, { connection: 'other', entity: 'contact', id: '1' })).rejects.toMatchObject({ code: 'not-found' })
    expect((await desk.report(talk)).tags).toEqual([])
  })

  test('is taken while the CRM does not answer, and delivered when it is back', async () => {
    const desk = open()
    desk.crm.next('read', { kind: 'before-apply' })
    const record = desk.record()
    const tag = await desk.tag(desk.talk(), record)
    expect(tag).toMatchObject({ state: 'queued', record: { ref: record, name: record.id } })
    await desk.deliver()
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', record: { name: 'Åsa Lind' } })
  })

  test('taken while the CRM was away fails with the reason when the record turns out to be gone', async () => {
    const desk = open()
    desk.crm.next('read', { kind: 'before-apply' })
    const tag = await desk.tag(desk.talk(), { connection: desk.connection, entity: 'contact', id: 'gone' })
    expect(await desk.deliver()).toEqual(['failed'])
    expect(await desk.now(tag)).toMatchObject({ state: 'failed', reason: { code: 'crm-record-gone' } })
  })
})

describe('a reading', () => {
  test('keeps times of every offset that a page may write', async () => {
    const desk = open()
    const [message] = says('one')
    const talk = desk.talk({ messages: [{ ...message!, at: '2026-11-21T10:00:00+23:00' }], startedAt: '2026-11-21T10:00:00-23:59' })
    await desk.tag(talk, desk.record())
    await desk.deliver()
    expect(desk.saved()[0]?.body).toContain('2026-11-20\n\n11:00 Åsa Lind (visitor)')
  })

  test('that makes a conversation of more messages than one may have is refused whole; one with nothing new is taken', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open', messages: [] })
    const page = (from: number, to: number) => says(...Array.from({ length: to - from }, (_, n) => `${from + n}`))
    for (let from = 0; from < limits.allMessages - 5_000; from += 5_000) await desk.report({ ...talk, messages: page(from, from + 5_000) })
    const last = limits.allMessages
    await desk.report({ ...talk, messages: page(last - 5_000, last - 1) })
    const stored = async () => {
      const { id, ...rest } = await db
        .selectFrom('conversation')
        .selectAll()
        .where('external_id', '=', talk.externalId)
        .executeTakeFirstOrThrow()
      const messages = db.selectFrom('message').select(({ fn }) => fn.countAll<string>().as('count'))
      return { ...rest, ...(await messages.where('conversation_id', '=', id).executeTakeFirst()) }
    }
    const before = await stored()
    const tooMuch = { ...talk, status: 'ended' as const, messages: page(last - 2, last + 1) }
    const refused = {
      code: 'invalid-input',
      message: `The conversation ${talk.externalId} of practice would have 20,001 messages, and one may have 20,000. Nothing of this reading was taken.`,
      hint: expect.stringContaining('another id'),
      fields: [{ path: 'conversation.messages', message: 'may add up to at most 20,000 messages over all readings' }],
    }
    await expect(desk.report(tooMuch)).rejects.toMatchObject(refused)
    await expect(desk.tag(tooMuch, desk.record())).rejects.toMatchObject(refused)
    expect(await stored()).toEqual(before)
    await desk.report({ ...talk, messages: page(last - 2, last) })
    await desk.report({ ...talk, status: 'ended', messages: page(last - 9, last) })
    expect(await stored()).toMatchObject({ status: 'ended', count: `${last}` })
  }, 30_000)

  test('alone writes nothing, whatever the page says in it: an agent’s press does, and what was taken back stays so', async () => {
    const desk = open()
    const record = desk.record()
    for (const channel of ['chat', 'sms'] as const) {
      const talk = desk.talk({ channel, status: 'open', messages: says('one') })
      await desk.report(talk)
      await desk.report({ ...talk, status: 'ended', messages: says('one', 'two') })
      expect((await desk.report({ ...talk, messages: says('one', 'two', 'three') })).tags).toEqual([])
      expect(await desk.deliver()).toEqual([])
      const tag = await desk.tag(talk, record)
      await desk.undo(tag)
      await desk.report({ ...talk, status: 'ended', messages: says('one', 'two', 'three', 'four') })
    }
    await desk.deliver()
    expect(desk.crm.log.filter((line) => /Activity|update|create/.test(line))).toEqual([])
  })
})

describe('tagging an open chat', () => {
  test('arms the push; the end fires it once, with everything said until then, whoever reports it', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, desk.record())
    expect(tag).toMatchObject({ state: 'armed', messageCount: 1 })
    expect(await desk.deliver()).toEqual([])
    await desk.report({ ...talk, messages: says('one', 'two') })
    expect(await desk.deliver()).toEqual([])
    const end = { ...talk, status: 'ended' as const, messages: says('one', 'two', 'three').slice(2) }
    await Promise.all([desk.report(end, siobhan), desk.report(end), desk.report(end, siobhan), desk.report(end)])
    await desk.deliver()
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['one', 'two', 'three']])
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', messageCount: 3 })
  })

  test('saves an edited message as it was read last', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open', messages: says('one', 'two') })
    await desk.tag(talk, desk.record())
    const edited = says('one', 'two').map((message) => (message.id === 'm-one' ? { ...message, text: 'ONE' } : message))
    await desk.report({ ...talk, status: 'ended', messages: edited })
    await desk.deliver()
    expect(textsOf(desk.saved()[0]?.body)).toEqual(['ONE', 'two'])
  })

  test('that is reopened and ends again makes a second activity with the new messages only', async () => {
    const desk = open()
    const talk = desk.talk({ messages: says('one', 'two') })
    await desk.tag(talk, desk.record())
    await desk.deliver()
    const more = says('one', 'two', 'three')
    await desk.report({ ...talk, status: 'open', messages: more })
    expect(await desk.deliver()).toEqual([])
    await desk.report({ ...talk, status: 'ended', messages: more })
    await desk.report({ ...talk, status: 'ended', messages: more })
    await desk.deliver()
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['one', 'two'], ['three']])
  })

  test('is not taken for open again because a late reading says so', async () => {
    const desk = open()
    const talk = desk.talk({ messages: says('one', 'two') })
    await desk.report(talk)
    await desk.report({ ...talk, status: 'open', messages: says('one') })
    expect((await desk.tag({ ...talk, status: 'open' }, desk.record())).state).toBe('queued')
  })

  test('whose older message is read only after its end was sent: it is in the CRM once, behind the others, and none of them twice', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open', messages: says('one', 'three') })
    await desk.tag(talk, desk.record())
    await desk.report({ ...talk, status: 'ended' })
    expect(await desk.deliver()).toEqual(['done'])
    const [one, two, three] = says('one', 'two', 'three')
    const late = { ...talk, status: 'ended' as const, messages: [one, two, three] as typeof talk.messages }
    for (let times = 0; times < 2; times++) await desk.report(late)
    await desk.report({ ...talk, status: 'open', messages: says('one') })
    await desk.deliver()
    expect(desk.saved().flatMap(({ body }) => textsOf(body))).toEqual(['one', 'three', 'two'])
  })

  test('whose end comes before its tag is pushed at once', async () => {
    const desk = open()
    const talk = desk.talk()
    await desk.report(talk)
    await desk.tag({ ...talk, status: 'open' }, desk.record())
    expect(await desk.deliver()).toEqual(['done'])
  })
})

describe('what the agent chooses', () => {
  const note = { id: 'n', role: 'note' as const, text: 'she is a VIP', author: 'Maja Holm' }

  test('leaves private notes out unless chosen, and says how many', async () => {
    const desk = open()
    const talk = desk.talk({ messages: [...says('one'), note] })
    await desk.tag(talk, desk.record())
    await desk.tag(talk, desk.record(), { choices: { messageIds: ['m-one', 'n'] } })
    await desk.deliver()
    const [without, chosen] = desk.saved().map(({ body }) => body)
    expect(without).not.toContain('VIP')
    expect(without).toContain('1 private note left out')
    expect(chosen).toContain('VIP')
    expect(chosen).not.toContain('left out')
  })

  test('saves the chosen messages, and those that come after the choice', async () => {
    const desk = open()
    const talk = desk.talk({ status: 'open', messages: says('one', 'two', 'three') })
    await desk.tag(talk, desk.record(), { choices: { messageIds: ['m-one', 'm-three'] } })
    await desk.report({ ...talk, status: 'ended', messages: says('one', 'two', 'three', 'four') })
    await desk.deliver()
    expect(textsOf(desk.saved()[0]?.body)).toEqual(['one', 'three', 'four'])
  })

  test('is refused where it cannot be: an unknown message, none, a fixed subject, a field that is not asked for', async () => {
    const desk = open()
    desk.settings.tagging = { ...desk.settings.tagging, subjectChange: false }
    const talk = desk.talk()
    const record = desk.record()
    const refused = (choices: object, path: string) =>
      expect(desk.tag(talk, record, { choices })).rejects.toMatchObject({ code: 'invalid-input', fields: [{ path }] })
    await refused({ messageIds: ['m-hello', 'nowhere'] }, 'choices.messageIds.1')
    await refused({ messageIds: [] }, 'choices.messageIds')
    await refused({ subject: 'Mine' }, 'choices.subject')
    await refused({ recordValues: { email: 'a@b.example' } }, 'choices.recordValues.email')
    await refused({ activityValues: { priority: 'high' } }, 'choices.activityValues.priority')
    expect(await desk.deliver()).toEqual([])
  })

  test('writes the answers to the record: empty fields, filled ones only where they may be replaced', async () => {
    const desk = open()
    const record = desk.record({ name: 'Åsa', source: 'fair', city: 'Umeå' })
    await desk.tag(desk.talk(), record, { choices: { recordValues: { source: 'chat', city: 'Luleå' } } })
    expect(await desk.deliver()).toEqual(['done', 'done'])
    expect(desk.crm.records.get(`contact/${record.id}`)?.values).toMatchObject({ source: 'fair', city: 'Luleå' })
  })
})

describe('hostile text', () => {
  test('is saved as text, its neighbours too: NUL, lone surrogates, a megabyte, __proto__', async () => {
    const desk = open()
    const poison = JSON.parse('{"__proto__": "polluted", "constructor": "x"}')
    const big = Array.from({ length: 60 }, (_, index) => `${index} ${'lång rad '.repeat(2_000)}`)
    const talk = desk.talk({
      visitor: { phones: [], emails: [], fullName: 'A\0b\ud800', variables: poison },
      messages: [...says('a\0b', 'lone \udfff surrogate', '<script>alert(1)</script>'), ...says(...big)],
    })
    const tag = await desk.tag(talk, desk.record())
    const neighbour = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect([(await desk.now(tag)).state, (await desk.now(neighbour)).state]).toEqual(['saved', 'saved'])
    const bodies = desk.saved().map(({ body }) => body)
    expect(bodies.length).toBeGreaterThan(30)
    for (const body of bodies) expect(body.length <= 32_000 && body.isWellFormed() && !body.includes('\0')).toBe(true)
    expect(bodies.join('\n')).toContain('<script>alert(1)</script>')
    expect(Object.prototype).not.toHaveProperty('polluted')
  })
})
