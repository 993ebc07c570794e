import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { limits } from '#contract/conversation.ts'
import { testDatabase } from '#server/database/testing.ts'
import { createDesk, says } from '#server/outbox/testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)
const made = (desk: ReturnType<typeof open>) => [...desk.crm.records.values()]

describe('creating a record', () => {
  test('and tagging the conversation to it is one request', async () => {
    const desk = open()
    const { record, tag } = await desk.create({ first_name: 'Åsa', last_name: 'Lind' }, { conversation: desk.talk() })
    expect(record).toMatchObject({ name: 'Lind', ref: { entity: 'contact' } })
    expect(tag).toMatchObject({ state: 'queued', record: { ref: record.ref } })
    await desk.deliver()
    expect(desk.saved()).toMatchObject([{ record: { entity: 'contact', id: record.ref.id } }])
  })

  test('is answered the same however often it is repeated, also at one moment', async () => {
    for (const enforcesKeys of [true, false]) {
      const desk = open({ enforcesKeys })
      const key = randomUUID()
      const conversation = desk.talk()
      const once = () => desk.create({ last_name: 'Lind' }, { key, conversation })
      const first = await once()
      const answers = await Promise.all([once(), once(), once()])
      for (const answer of answers) expect(answer).toEqual(first)
      expect(made(desk)).toHaveLength(1)
      await desk.deliver()
      expect(desk.saved()).toHaveLength(1)
    }
  })

  test('by two calls at once makes one record, or says that it is being made', async () => {
    for (const enforcesKeys of [true, false]) {
      const desk = open({ enforcesKeys })
      const key = randomUUID()
      const all = await Promise.allSettled(Array.from({ length: 4 }, () => desk.create({ last_name: 'Lind' }, { key })))
      for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'unavailable', retryable: true })
      expect(all.some(({ status }) => status === 'fulfilled')).toBe(true)
      expect(made(desk)).toHaveLength(1)
    }
  })

  test('whose answer from the CRM is lost is found by its key at the repeat', async () => {
    const desk = open()
    const key = randomUUID()
    const values = { last_name: 'Lind' }
    const conversation = desk.talk()
    desk.crm.next('create', { kind: 'after-apply' })
    await expect(desk.create(values, { key, conversation })).rejects.toMatchObject({ code: 'crm-timeout' })
    const { record, tag } = await desk.create(values, { key, conversation })
    expect(made(desk)).toHaveLength(1)
    expect(tag?.record.ref).toEqual(record.ref)
  })

  test('whose answer was lost, and then the look-up refused, is not made a second time', async () => {
    const desk = open({ enforcesKeys: false })
    const key = randomUUID()
    const values = { last_name: 'Lind' }
    desk.crm.next('create', { kind: 'after-apply' })
    await expect(desk.create(values, { key })).rejects.toMatchObject({ code: 'crm-timeout' })
    desk.crm.next('findByKey', { kind: 'refuse', code: 'crm-rate-limited' })
    await expect(desk.create(values, { key })).rejects.toMatchObject({ code: 'crm-rate-limited' })
    await desk.create(values, { key })
    expect(made(desk)).toHaveLength(1)
  })

  test('after a backup was put back is looked for where the conversation is older than that, and made where it is not', async () => {
    const goneBack = (at: Date | null) => db.updateTable('change_line').set({ restored_at: at }).execute()
    try {
      for (const [restored, looks] of [
        ['2026-11-21T11:00:00Z', 1],
        ['2026-11-21T09:00:00Z', 0],
      ] as const) {
        await goneBack(new Date(restored))
        const desk = open({ enforcesKeys: false })
        await desk.create({ last_name: 'Lind' }, { conversation: desk.talk() })
        expect(desk.crm.log.filter((line) => line.startsWith('findByKey'))).toHaveLength(looks)
      }
    } finally {
      await goneBack(null)
    }
  })

  test('for a conversation of more messages than one may have makes no record; one that is made already is tagged', async () => {
    const desk = open()
    const talk = desk.talk()
    const fill = async () => {
      await desk.report(talk)
      await sql`insert into message (conversation_id, id, position, role, text, attachments)
        select c.id, n::text, n, 'visitor', 'x', '[]' from conversation c, generate_series(3, ${limits.allMessages}::integer) n
        where c.external_id = ${talk.externalId}`.execute(db)
    }
    const more = { ...talk, messages: says('one more') }
    const key = randomUUID()
    desk.crm.next('create', { kind: 'after-apply' })
    await expect(desk.create({ last_name: 'Lind' }, { key, conversation: more })).rejects.toMatchObject({ code: 'crm-timeout' })
    await fill()
    await expect(desk.create({ last_name: 'Ek' }, { conversation: more })).rejects.toMatchObject({
      code: 'invalid-input',
      fields: [{ path: 'tag.conversation.messages' }],
    })
    expect(made(desk)).toHaveLength(1)
    expect((await desk.create({ last_name: 'Lind' }, { key, conversation: more })).tag).toMatchObject({ record: { name: 'Lind' } })
    expect(made(desk)).toHaveLength(1)
  })

  test('killed between the record and the tag is finished by the repeat', async () => {
    for (const enforcesKeys of [true, false]) {
      const desk = open({ enforcesKeys })
      const key = randomUUID()
      const values = { last_name: 'Lind' }
      const conversation = desk.talk()
      desk.crm.next('create', { kind: 'after-apply' })
      await desk.create(values, { key, conversation }).catch(() => undefined)
      expect(made(desk)).toHaveLength(1)
      expect((await desk.report(conversation)).tags).toEqual([])
      expect((await desk.create(values, { key, conversation })).tag).toMatchObject({ state: 'queued' })
      expect(made(desk)).toHaveLength(1)
    }
  })

  test('with another request under the key is refused', async () => {
    const desk = open()
    const key = randomUUID()
    await desk.create({ last_name: 'Lind' }, { key })
    await expect(desk.create({ last_name: 'Holm' }, { key })).rejects.toMatchObject({ code: 'key-reused' })
    await expect(desk.tag(desk.talk(), desk.record(), { key })).rejects.toMatchObject({ code: 'key-reused' })
    expect(made(desk)).toHaveLength(2)
  })

  test('says beside each field what is wrong, and creates nothing', async () => {
    const desk = open()
    await expect(
      desk.create({ first_name: 'Åsa', email: 'not an address', source: 'sneaked in', name: 'x', nowhere: 1 }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      fields: expect.arrayContaining(
        ['email', 'source', 'name', 'nowhere', 'last_name'].map((field) => expect.objectContaining({ path: `values.${field}` })),
      ),
    })
    expect(made(desk)).toEqual([])
  })

  test("shows the CRM's own rule, and goes on when the agent insists", async () => {
    const desk = open()
    const key = randomUUID()
    desk.crm.next('create', { kind: 'refuse', code: 'duplicate-record' })
    await expect(desk.create({ last_name: 'Lind' }, { key })).rejects.toMatchObject({ code: 'duplicate-record' })
    expect((await desk.create({ last_name: 'Lind' }, { key, anyway: true })).record.name).toBe('Lind')
  })

  test('that nobody could check for duplicates is checked here: the same phone or e-mail refuses it until the agent insists', async () => {
    for (const enforcesKeys of [true, false]) {
      for (const values of [{ mobile: '+46 70 123 45 67' }, { email: 'asa@example.com' }]) {
        const desk = open({ enforcesKeys })
        await desk.create({ last_name: 'Lind', ...values })
        const key = randomUUID()
        const again = { last_name: 'Holm', ...values }
        await expect(desk.create(again, { key, unchecked: true })).rejects.toMatchObject({ code: 'duplicate-record', overridable: true })
        await expect(desk.create(again, { key, unchecked: true })).rejects.toMatchObject({ code: 'duplicate-record' })
        expect(made(desk)).toHaveLength(1)
        expect((await desk.create(again, { key, anyway: true })).record.name).toBe('Holm')
        expect(made(desk)).toHaveLength(2)
      }
    }
  })

  test('that nobody could check goes through where only the name is alike', async () => {
    const desk = open()
    await desk.create({ last_name: 'Lind', email: 'asa@example.com' })
    await desk.create({ last_name: 'Lind', email: 'else@example.com' }, { unchecked: true })
    expect(made(desk)).toHaveLength(2)
  })

  test('that nobody could check does not take its own record for a duplicate when its answer was lost', async () => {
    for (const enforcesKeys of [true, false]) {
      const desk = open({ enforcesKeys })
      const options = { key: randomUUID(), unchecked: true }
      const values = { last_name: 'Lind', email: 'asa@example.com' }
      desk.crm.next('create', { kind: 'after-apply' })
      await expect(desk.create(values, options)).rejects.toMatchObject({ code: 'crm-timeout' })
      expect((await desk.create(values, options)).record.name).toBe('Lind')
      expect(made(desk)).toHaveLength(1)
    }
  })

  test('that the CRM refuses leaves the key free for better values', async () => {
    const desk = open()
    const key = randomUUID()
    desk.crm.next('create', { kind: 'refuse', code: 'crm-refused' })
    await expect(desk.create({ last_name: 'L' }, { key })).rejects.toMatchObject({ code: 'crm-refused' })
    expect((await desk.create({ last_name: 'Lind' }, { key })).record.name).toBe('Lind')
  })

  test('with a choice that cannot be made creates nothing', async () => {
    const desk = open()
    const conversation = desk.talk()
    await expect(desk.create({ last_name: 'Lind' }, { conversation, choices: { messageIds: ['nowhere'] } })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    expect(made(desk)).toEqual([])
  })

  test('is refused where agents may not', async () => {
    const desk = open()
    desk.settings.entities = desk.settings.entities.map((entity) => ({ ...entity, create: false }))
    await expect(desk.create({ last_name: 'Lind' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('keeps the record when the tag is undone', async () => {
    const desk = open()
    const { tag } = await desk.create({ last_name: 'Lind' }, { conversation: desk.talk() })
    await desk.deliver()
    if (tag) await desk.undo(tag)
    await desk.deliver()
    expect(desk.saved()).toEqual([])
    expect(made(desk)).toHaveLength(1)
  })
})
