import { afterAll, describe, expect, test } from 'vitest'
import { parseTranscript } from '#contract/transcript.ts'
import { testDatabase } from '#server/database/testing.ts'
import { createDesk, says } from '#server/outbox/testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)
const textsOf = (body: string | undefined) =>
  parseTranscript(body ?? '')?.lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []))

describe('tagging a thread', () => {
  const thread = { channel: 'sms' as const, status: 'open' as const }

  test('saves it at once and appends what comes later to the same activity', async () => {
    const desk = open()
    const talk = desk.talk({ ...thread, messages: says('one') })
    const tag = await desk.tag(talk, desk.record())
    expect(tag.subject).toBe('SMS Åsa Lind 2026-11-21')
    await desk.deliver()
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    await desk.report({ ...talk, messages: says('one', 'two', 'three').slice(2) })
    await desk.deliver()
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['one', 'two', 'three']])
    expect(await desk.now(tag)).toMatchObject({ state: 'saved', messageCount: 3 })
  })

  test('does not append older messages that scrolling back has shown', async () => {
    const desk = open()
    const talk = desk.talk({ ...thread, messages: says('one', 'two', 'three').slice(1) })
    await desk.tag(talk, desk.record())
    await desk.report({ ...talk, messages: says('one', 'two', 'three', 'four') })
    await desk.deliver()
    expect(textsOf(desk.saved()[0]?.body)).toEqual(['two', 'three', 'four'])
  })

  test('with a new activity per message saves the whole thread each time', async () => {
    const desk = open()
    desk.settings.tagging = { ...desk.settings.tagging, newActivityPerMessage: true }
    const talk = desk.talk({ ...thread, messages: says('one') })
    await desk.tag(talk, desk.record())
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['one'], ['one', 'two']])
  })

  test('goes on in a new activity where the old one was closed by a person or is gone', async () => {
    const desk = open()
    const talk = desk.talk({ ...thread, messages: says('one') })
    await desk.tag(talk, desk.record())
    await desk.deliver()
    const first = desk.saved()[0]
    if (first) Object.assign(first, { closed: true, readOnly: true })
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    await desk.report({ ...talk, messages: says('one', 'two', 'three') })
    await desk.deliver()
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['one'], ['two', 'three']])
    expect(parseTranscript(desk.saved()[1]?.body ?? '')?.continued).toBe(true)
  })

  test('that reaches the limit goes on in the next activity, nothing cut', async () => {
    const desk = createDesk(db, { activityTextLimit: 4_000 })
    const texts = Array.from({ length: 12 }, (_, index) => `${index}:${'x'.repeat(900)}`)
    const talk = desk.talk({ ...thread, messages: says(...texts.slice(0, 1)) })
    await desk.tag(talk, desk.record())
    for (let upTo = 1; upTo <= texts.length; upTo++) {
      await desk.report({ ...talk, messages: says(...texts.slice(0, upTo)) })
      await desk.deliver()
    }
    expect(desk.saved().length).toBe(3)
    for (const { body } of desk.saved()) expect(body.length).toBeLessThanOrEqual(4_000)
    expect(desk.saved().flatMap(({ body }) => textsOf(body))).toEqual(texts)
  })

  test('gathers what comes while the CRM does not answer into one append', async () => {
    const desk = open()
    const talk = desk.talk({ ...thread, messages: says('a') })
    await desk.tag(talk, desk.record())
    desk.crm.next('logActivity', { kind: 'before-apply' })
    expect(await desk.deliver()).toEqual(['again'])
    for (const upTo of [2, 3, 4]) await desk.report({ ...talk, messages: says('a', 'b', 'c', 'd').slice(0, upTo) })
    desk.pass(60_000)
    expect(await desk.deliver()).toEqual(['done', 'done'])
    expect(desk.saved().map(({ body }) => textsOf(body))).toEqual([['a', 'b', 'c', 'd']])
  })
})

describe('closing', () => {
  test('completes a chat by its push', async () => {
    const desk = open()
    desk.settings.tagging = { ...desk.settings.tagging, closing: true }
    await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect(desk.saved()[0]).toMatchObject({ closed: true })
  })

  test('completes a thread when it is tagged; the next activity stays open and takes the later messages', async () => {
    const desk = open()
    desk.settings.tagging = { ...desk.settings.tagging, closing: true }
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    await desk.tag(talk, desk.record())
    await desk.deliver()
    for (const upTo of [2, 3]) {
      await desk.report({ ...talk, messages: says('one', 'two', 'three').slice(0, upTo) })
      await desk.deliver()
    }
    expect(desk.saved().map(({ closed, body }) => [closed, textsOf(body)])).toEqual([
      [true, ['one']],
      [false, ['two', 'three']],
    ])
  })
})
