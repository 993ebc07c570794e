import { afterAll, describe, expect, test } from 'vitest'
import { parseTranscript } from '#contract/transcript.ts'
import { testDatabase } from '#server/database/testing.ts'
import { claim } from './claim.ts'
import { lockFenced, StaleLease } from './fence.ts'
import { settle } from './settle.ts'
import { createDesk, says } from './testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const { db } = database
const open = (options = {}) => createDesk(db, options)
const texts = (body: string | undefined) =>
  parseTranscript(body ?? '')?.lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []))
const minute = 60_000

describe('a push whose answer is lost', () => {
  test('after it arrived is found by its key and adopted, not written twice', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'after-apply' })
    const tag = await desk.tag(desk.talk(), desk.record())
    expect(await desk.deliver()).toEqual(['again'])
    expect(await desk.now(tag)).toMatchObject({
      state: 'queued',
      attempts: 1,
      reason: { code: 'crm-timeout' },
      nextAttemptAt: '2026-11-21T12:00:01.500Z',
    })
    desk.pass(minute)
    expect(await desk.deliver()).toEqual(['done'])
    expect(desk.saved()).toHaveLength(1)
    const saved = await desk.now(tag)
    expect(saved.state).toBe('saved')
    // by which a sidebar tells which of two answers is the later one
    expect(saved.revision).toBeGreaterThan(tag.revision)
    expect(saved).not.toHaveProperty('reason')
  })

  test('before it arrived is looked for, then written', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'before-apply' })
    await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    desk.pass(minute)
    await desk.deliver()
    expect(desk.crm.log.map((line) => line.split(' ')[0]).slice(2)).toEqual(['logActivity', 'findByKey', 'logActivity'])
    expect(desk.saved()).toHaveLength(1)
  })

  test('with a reply without contents is looked for too', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'half-reply' })
    await desk.tag(desk.talk(), desk.record())
    expect(await desk.deliver()).toEqual(['again'])
    desk.pass(minute)
    await desk.deliver()
    expect(desk.saved()).toHaveLength(1)
  })

  test('stays in doubt when the look-up is told to wait: the next try looks too', async () => {
    const desk = open({ enforcesKeys: false })
    desk.crm.next('logActivity', { kind: 'after-apply' })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    desk.pass(minute)
    desk.crm.next('findByKey', { kind: 'refuse', code: 'crm-rate-limited' })
    expect(await desk.deliver()).toEqual(['again'])
    desk.pass(10 * minute)
    expect(await desk.deliver()).toEqual(['done'])
    expect((await desk.now(tag)).state).toBe('saved')
    expect(desk.saved()).toHaveLength(1)
  })

  test('and which is taken back before anybody looked is looked for by the undo', async () => {
    const desk = open({ enforcesKeys: false })
    desk.crm.next('logActivity', { kind: 'after-apply' })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect(desk.saved()).toHaveLength(1)
    await desk.undo(tag)
    desk.pass(minute)
    await desk.deliver()
    expect((await desk.now(tag)).state).toBe('undone')
    expect(desk.saved()).toEqual([])
  })

  test('of values that were written puts them back when it is taken back', async () => {
    const desk = open()
    const record = desk.record({ name: 'Åsa Lind', city: 'Luleå' })
    desk.crm.next('update', { kind: 'after-apply' })
    const tag = await desk.tag(desk.talk(), record, { choices: { recordValues: { city: 'Örnsköldsvik' } } })
    await desk.deliver()
    const city = () => desk.crm.records.get(`${record.entity}/${record.id}`)?.values['city']
    expect(city()).toBe('Örnsköldsvik')
    await desk.undo(tag)
    desk.pass(minute)
    await desk.deliver()
    expect((await desk.now(tag)).state).toBe('undone')
    expect(city()).toBe('Luleå')
  })

  test('is parked when the CRM cannot tell, and a person can try again', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'after-apply' })
    desk.crm.next('findByKey', { kind: 'refuse', code: 'crm-undecided' })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    desk.pass(minute)
    expect(await desk.deliver()).toEqual(['parked'])
    expect(await desk.now(tag)).toMatchObject({ state: 'parked', reason: { code: 'crm-undecided' } })
    expect((await desk.retry(tag)).state).toBe('queued')
    await desk.deliver()
    expect(desk.saved()).toHaveLength(1)
  })

  test('after a retry that was sent asks the person again: what they decided is good for one send, whatever the look before it found', async () => {
    const desk = open()
    const undecided = { kind: 'refuse', code: 'crm-undecided' } as const
    desk.crm.next('logActivity', { kind: 'before-apply' }, { kind: 'after-apply' })
    desk.crm.next('findByKey', undecided, undefined, undecided)
    const tag = await desk.tag(desk.talk(), desk.record())
    const next = () => {
      desk.pass(minute)
      return desk.deliver()
    }
    expect(await next()).toEqual(['again'])
    expect(await next()).toEqual(['parked'])
    await desk.retry(tag)
    expect(await next()).toEqual(['again'])
    // an index that lags knew of nothing before, and cannot tell of this send yet
    expect(await next()).toEqual(['parked'])
    expect(desk.crm.log.filter((line) => line.startsWith('logActivity'))).toHaveLength(2)
    await desk.retry(tag)
    expect(await next()).toEqual(['done'])
    expect(desk.saved()).toHaveLength(1)
  })

  test('while appending is adopted: no line stands twice', async () => {
    const desk = open()
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    await desk.tag(talk, desk.record())
    await desk.deliver()
    desk.crm.next('appendActivity', { kind: 'after-apply' })
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    desk.pass(minute)
    await desk.deliver()
    expect(desk.saved().map(({ body }) => texts(body))).toEqual([['one', 'two']])
  })

  test('between the parts of a long transcript goes on with the missing part', async () => {
    const desk = open({ activityTextLimit: 4_000 })
    const long = Array.from({ length: 9 }, (_, index) => `${index}:${'y'.repeat(900)}`)
    for (const [kind, untouched] of [
      ['after-apply', []],
      ['before-apply', [undefined]],
      ['after-apply', [undefined, undefined]],
    ] as const) {
      const before = desk.saved().length
      desk.crm.next('logActivity', ...untouched, { kind })
      await desk.tag(desk.talk({ messages: says(...long) }), desk.record())
      desk.pass(minute)
      await desk.deliver()
      desk.pass(minute)
      await desk.deliver()
      expect(
        desk
          .saved()
          .slice(before)
          .flatMap(({ body }) => texts(body)),
      ).toEqual(long)
    }
  })

  test('at every call of every push ends with each message once (15 seeds)', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const desk = open({ enforcesKeys: seed % 2 === 0 })
      let state = seed
      const random = (of: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
        return (state >>> 8) % of
      }
      const kinds = ['before-apply', 'after-apply', 'half-reply', 'crash'] as const
      for (const method of ['logActivity', 'appendActivity', 'findByKey'] as const) {
        for (let count = random(3); count > 0; count--) desk.crm.next(method, { kind: kinds[random(4)] ?? 'crash' })
      }
      const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('a') })
      const tag = await desk.tag(talk, desk.record())
      for (const upTo of [2, 3]) {
        await desk.deliver()
        desk.pass(10 * minute)
        await desk.report({ ...talk, messages: says('a', 'b', 'c').slice(0, upTo) })
      }
      for (let turns = 0; turns < 12 && (await desk.now(tag)).state !== 'saved'; turns++) {
        await desk.deliver()
        desk.pass(10 * minute)
      }
      expect(
        desk.saved().map(({ body }) => texts(body)),
        `seed ${seed}`,
      ).toEqual([['a', 'b', 'c']])
      expect((await desk.now(tag)).state, `seed ${seed}`).toBe('saved')
    }
  })
})

describe('two workers', () => {
  test('never have one delivery at a time', async () => {
    const desk = open()
    const record = desk.record()
    for (let count = 0; count < 10; count++) await desk.tag(desk.talk(), record)
    await Promise.all(Array.from({ length: 6 }, () => desk.deliver()))
    expect(desk.saved()).toHaveLength(10)
    expect(new Set(desk.saved().map(({ key }) => key)).size).toBe(10)
  })

  test('the stalled one that wakes is refused, and a CRM that keeps our key has one activity', async () => {
    const desk = open({ enforcesKeys: true })
    desk.crm.next('logActivity', { kind: 'slow' })
    const tag = await desk.tag(desk.talk(), desk.record())
    const stalled = desk.worker.deliverNext(desk.connection)
    await desk.crm.waiting()
    desk.pass(2 * minute)
    expect(await desk.worker.recover()).toBe(1)
    // the other one looks, finds nothing yet, and is about to write when the first wakes
    desk.crm.next('logActivity', { kind: 'slow' })
    const other = desk.worker.deliverNext(desk.connection)
    await desk.crm.waiting(2)
    expect((await desk.now(tag)).state).toBe('sending')
    desk.crm.release()
    expect([await stalled, await other].sort()).toEqual(['done', 'stale'])
    expect((await desk.now(tag)).state).toBe('saved')
    expect(desk.saved()).toHaveLength(1)
    const kept = await db.selectFrom('tag_activity').select('activity_id').where('tag_id', '=', tag.id).execute()
    expect(kept).toHaveLength(1)
  })

  test('an older token can neither keep nor settle anything', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    const now = new Date('2026-11-21T12:00:00Z')
    const old = await claim(db, desk.connection, now, 1)
    desk.pass(5_000)
    await desk.worker.recover()
    const young = await claim(db, desk.connection, new Date(now.getTime() + 5_000), 60)
    if (!old || !young) throw new Error('nothing was claimed')
    await expect(settle(db, old, { kind: 'done' }, now)).rejects.toBeInstanceOf(StaleLease)
    await expect(db.transaction().execute((tx) => lockFenced(tx, old))).rejects.toBeInstanceOf(StaleLease)
    expect((await desk.now(tag)).state).toBe('sending')
    await settle(db, young, { kind: 'done' }, now)
    expect((await desk.now(tag)).state).toBe('saved')
  })

  test('one killed in mid-call: the next finds what arrived', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    const work = await claim(db, desk.connection, new Date('2026-11-21T12:00:00Z'), 60)
    if (work?.delivery.payload.kind !== 'log') throw new Error('nothing was claimed')
    const { draft, bodies } = work.delivery.payload
    const { entity, id } = tag.record.ref
    await desk.crm.session.logActivity(
      { ...draft, record: { entity, id }, body: bodies[0] ?? '' },
      work.delivery.crm_key,
      new AbortController().signal,
    )
    // killed here, before anything was written down
    expect(await desk.deliver()).toEqual([])
    desk.pass(2 * minute)
    await desk.worker.recover()
    expect(await desk.deliver()).toEqual(['done'])
    expect(desk.saved()).toHaveLength(1)
  })

  test('one that did not come back gives up its delivery only when nobody holds the tag: an undo that has begun sees it as it was', async () => {
    const desk = open()
    const tag = await desk.tag(desk.talk(), desk.record())
    await claim(db, desk.connection, new Date('2026-11-21T12:00:00Z'), 60)
    desk.pass(2 * minute)
    await db.transaction().execute(async (undo) => {
      await undo.selectFrom('tag').select('id').where('id', '=', tag.id).forUpdate().execute()
      expect(await desk.worker.recover()).toBe(0)
    })
    expect(await desk.worker.recover()).toBe(1)
  })

  test('one that is stopped gives its delivery back', async () => {
    const desk = open()
    const stop = new AbortController()
    desk.crm.next('logActivity', { kind: 'slow' }, { kind: 'before-apply' })
    await desk.tag(desk.talk(), desk.record())
    const sending = desk.worker.deliverNext(desk.connection, stop.signal)
    await desk.crm.waiting()
    stop.abort()
    desk.crm.release()
    expect(await sending).toBe('done')
    desk.crm.next('logActivity')
    await desk.tag(desk.talk(), desk.record())
    expect(await desk.worker.deliverNext(desk.connection, stop.signal)).toBe('released')
    expect(await desk.deliver()).toEqual(['done'])
  })
})

describe('a connection', () => {
  test('that says when to come back is left alone until then; others go on', async () => {
    const [busy, other] = [open(), open()]
    busy.crm.next('logActivity', { kind: 'refuse', code: 'crm-rate-limited', retryAfter: 120 })
    const tag = await busy.tag(busy.talk(), busy.record())
    await busy.tag(busy.talk(), busy.record())
    await other.tag(other.talk(), other.record())
    expect(await busy.deliver()).toEqual(['again'])
    expect(Date.parse((await busy.now(tag)).nextAttemptAt ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-21T12:02:00Z'))
    expect(await other.deliver()).toEqual(['done'])
    // even a person cannot hurry it
    await busy.retry(tag)
    busy.pass(119_000)
    expect(await busy.deliver()).toEqual([])
    busy.pass(10_000)
    expect(await busy.deliver()).toEqual(['done', 'done'])
  })

  test('whose session has ended keeps its queue and is not stormed', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'refuse', code: 'crm-session-ended' })
    const tags = [await desk.tag(desk.talk(), desk.record()), await desk.tag(desk.talk(), desk.record())]
    for (let turns = 0; turns < 5; turns++) await desk.deliver()
    expect(desk.crm.log.filter((line) => line.startsWith('logActivity'))).toHaveLength(1)
    expect(await desk.now(tags[0] as (typeof tags)[0])).toMatchObject({ state: 'queued', reason: { code: 'crm-session-ended' } })
    // signed in again: a person's retry opens the lane at once
    await desk.retry(tags[0] as (typeof tags)[0])
    expect(await desk.deliver()).toEqual(['done', 'done'])
  })

  test('that does not answer at all rests after three, and nothing is lost', async () => {
    const desk = open()
    const down = Array.from({ length: 20 }, () => ({ kind: 'before-apply' as const }))
    desk.crm.next('logActivity', ...down)
    const record = desk.record()
    for (let count = 0; count < 8; count++) await desk.tag(desk.talk(), record)
    expect(await desk.deliver()).toEqual(['again', 'again', 'again'])
    for (let turns = 0; turns < 60; turns++) {
      desk.pass(10 * minute)
      await desk.deliver()
    }
    expect(desk.saved()).toHaveLength(8)
  })

  test('brings what agents wait for before bulk, and in the order it was tagged', async () => {
    const desk = open()
    const record = desk.record()
    const talks = Array.from({ length: 4 }, () => desk.talk())
    for (const talk of talks) await desk.tag(talk, record)
    await db.updateTable('delivery').set({ priority: 10 }).where('lane', '=', desk.connection).where('number', '=', 1).execute()
    const urgent = desk.talk({ messages: says('urgent') })
    await desk.tag(urgent, record)
    await desk.deliver()
    expect(texts(desk.saved()[0]?.body)).toEqual(['urgent'])
  })
})

describe('a push that the CRM refuses', () => {
  test('fails with its reason, holds up nobody, and can be tried again', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'refuse', code: 'crm-forbidden' })
    const tag = await desk.tag(desk.talk(), desk.record())
    await desk.tag(desk.talk(), desk.record())
    expect(await desk.deliver()).toEqual(['failed', 'done'])
    expect(await desk.now(tag)).toMatchObject({ state: 'failed', reason: { code: 'crm-forbidden', message: 'The CRM says crm-forbidden' } })
    expect(await desk.retry(tag)).toMatchObject({ state: 'queued' })
    expect(await desk.deliver()).toEqual(['done'])
  })

  test('is tried anew, with what is chosen now, when it is tagged again', async () => {
    const desk = open()
    desk.crm.next('logActivity', { kind: 'refuse', code: 'crm-refused' })
    const talk = desk.talk({ messages: says('one', 'two') })
    const record = desk.record()
    const tag = await desk.tag(talk, record)
    await desk.deliver()
    const again = await desk.tag(talk, record, { choices: { subject: 'Better', messageIds: ['m-two'] } })
    expect(again).toMatchObject({ id: tag.id, state: 'queued', subject: 'Better' })
    await desk.deliver()
    expect(desk.saved()).toMatchObject([{ subject: 'Better' }])
    expect(texts(desk.saved()[0]?.body)).toEqual(['two'])
  })

  test('that breaks us is parked after some attempts; its neighbours pass', async () => {
    const desk = open()
    desk.crm.next('logActivity', ...Array.from({ length: 5 }, () => ({ kind: 'crash' as const })))
    const poison = await desk.tag(desk.talk(), desk.record())
    const outcomes: string[] = []
    for (let turns = 0; turns < 8; turns++) {
      outcomes.push(...(await desk.deliver()))
      desk.pass(10 * minute)
    }
    const neighbour = await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect(outcomes).toEqual(['again', 'again', 'again', 'again', 'parked'])
    expect([(await desk.now(poison)).state, (await desk.now(neighbour)).state]).toEqual(['parked', 'saved'])
  })
})
