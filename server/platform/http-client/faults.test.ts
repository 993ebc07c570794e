import * as z from 'zod/mini'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Fault } from '#simulators/fault-kit/fault.ts'
import { type Desk, faultDesk, me, newContact } from './testing.ts'

const signal = new AbortController().signal
let desk: Desk
beforeEach(async () => {
  desk = await faultDesk()
})
afterEach(() => desk.close())

const failed = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}
const contacts = () => desk.crm.state.records.ofEntity('contact').length

describe('a CRM that asks to be left alone', () => {
  const told: [string, Fault, number | undefined][] = [
    ['seconds', { kind: 'answer', status: 429, retryAfter: 90 }, 90],
    ['a date', { kind: 'answer', status: 429, retryAfter: { date: 120 } }, 120],
    ['nothing', { kind: 'answer', status: 429 }, undefined],
    ['nonsense', { kind: 'answer', status: 429, retryAfter: 'soon' }, undefined],
    ['a past date', { kind: 'answer', status: 429, retryAfter: { date: -500 } }, 0],
    ['three hundred years', { kind: 'answer', status: 429, retryAfter: 9_999_999_999 }, 86_400],
  ]
  test.each(told)('with %s is believed, and its lane is told', async (_how, fault, retryAfter) => {
    await desk.http.send(me, signal)
    // by the CRM's clock where it says its own time
    desk.crm.fail({ fault: fault.kind === 'answer' ? { ...fault, headers: { date: new Date(desk.time.now()).toUTCString() } } : fault })
    const error = await failed(desk.http.send(newContact('Lind'), signal))
    expect(error).toMatchObject({ code: 'crm-rate-limited', retryable: true, neverSent: true, retryAfter })
    expect(contacts()).toBe(0)
  })

  test('is not called again before its time, by nobody; and is called when it has come', async () => {
    await desk.http.send(me, signal)
    desk.crm.fail({ fault: { kind: 'answer', status: 429, retryAfter: 60 } })
    await failed(desk.http.send(me, signal))
    const before = desk.crm.log.all().length
    desk.time.pass(59_000)
    const errors = await Promise.all(Array.from({ length: 20 }, () => failed(desk.http.send(me, signal))))
    for (const error of errors) expect(error).toMatchObject({ code: 'crm-rate-limited', neverSent: true, retryAfter: 1 })
    expect(desk.crm.log.all()).toHaveLength(before)
    desk.time.pass(1_000)
    await desk.http.send(me, signal)
  })

  test('by a clock that is ten minutes ahead is left alone no longer than it asks', async () => {
    await desk.http.send(me, signal)
    const theirs = desk.time.now() + 600_000
    desk.crm.fail({
      fault: {
        kind: 'answer',
        status: 429,
        headers: { date: new Date(theirs).toUTCString() },
        retryAfter: new Date(theirs + 30_000).toUTCString(),
      },
    })
    expect(await failed(desk.http.send(me, signal))).toMatchObject({ retryAfter: 30 })
  })

  test('does not hold up another CRM', async () => {
    const other = await faultDesk()
    try {
      desk.crm.fail({ fault: { kind: 'answer', status: 429, retryAfter: 60 }, path: '/api/**' })
      await failed(desk.http.send(me, signal))
      await other.http.send(me, signal)
    } finally {
      await other.close()
    }
  })
})

describe('a CRM in trouble', () => {
  const troubles: [string, Fault][] = [
    ['503', { kind: 'answer', status: 503 }],
    ['500', { kind: 'answer', status: 500 }],
    ['a connection that is dropped', { kind: 'drop-before' }],
    ['an answer that is lost', { kind: 'drop-after' }],
    ['a reset in the middle of the answer', { kind: 'half', how: 'reset' }],
    ['half an answer', { kind: 'half', how: 'short' }],
  ]
  test.each(troubles)('with %s: a read is tried again, with growing waits', async (_how, fault) => {
    desk.crm.fail({ fault, path: '/api/**', times: 2 })
    expect((await desk.http.send(me, signal)).body.user).not.toBe('')
    expect(desk.time.waits).toEqual([187.5, 375])
  })

  test.each(troubles)('with %s: a write that is not kept apart by a key is sent once', async (_how, fault) => {
    desk.crm.fail({ fault, path: '/api/**' })
    const error = await failed(desk.http.send(newContact('Lind'), signal))
    expect(error).toMatchObject({ code: 'crm-unreachable', retryable: true, neverSent: false })
    expect(desk.asked('/api/records')).toHaveLength(1)
  })

  test.each(troubles)('with %s: a write that the CRM keeps apart by its key is sent again, and is there once', async (_how, fault) => {
    desk.crm.fail({ fault, path: '/api/**', times: 2 })
    await desk.http.send(newContact('Lind', { repeatable: 'same' }), signal)
    expect(desk.asked('/api/records')).toHaveLength(3)
    expect(contacts()).toBe(1)
  })

  test('that is not there at all has surely done nothing: the write may go again, and nothing has to be looked for', async () => {
    await desk.http.send(me, signal)
    const { url } = desk.crm
    await desk.crm.close()
    // without a kept connection: over one that goes away as the request leaves, nobody can tell
    const error = await failed(desk.another().send(newContact('Lind'), signal))
    expect(error).toMatchObject({ code: 'crm-unreachable', neverSent: true })
    expect(desk.time.waits).toHaveLength(2)
    expect(error.message).not.toContain(url)
  })

  test('is left alone after five troubles, tried by one call, and is well again after one that went well', async () => {
    await desk.http.send(me, signal)
    desk.crm.fail({ fault: { kind: 'answer', status: 503 }, times: 'always' })
    for (let n = 0; n < 2; n += 1) await failed(desk.http.send(me, signal))
    const before = desk.crm.log.all().length
    expect(before).toBe(7)
    for (let n = 0; n < 20; n += 1) expect(await failed(desk.http.send(newContact('Lind'), signal))).toMatchObject({ neverSent: true })
    expect(desk.crm.log.all()).toHaveLength(before)
    desk.time.pass(1_000)
    await Promise.all(Array.from({ length: 10 }, () => failed(desk.http.send(newContact('Lind'), signal))))
    expect(desk.crm.log.all()).toHaveLength(before + 1)
    desk.crm.heal()
    desk.time.pass(30_000)
    await desk.http.send(me, signal)
    await Promise.all(Array.from({ length: 10 }, () => desk.http.send(me, signal)))
  })

  test('with 503 and a Retry-After rests so long', async () => {
    await desk.http.send(me, signal)
    desk.crm.fail({ fault: { kind: 'answer', status: 503, retryAfter: 40 } })
    expect(await failed(desk.http.send(me, signal))).toMatchObject({ code: 'crm-unreachable', retryAfter: 40 })
    expect(desk.time.waits).toEqual([])
    expect(await failed(desk.http.send(me, signal))).toMatchObject({ code: 'crm-rate-limited', retryAfter: 40 })
  })

  test('whose answer has another shape is told with the place; a write is left to be looked up', async () => {
    desk.crm.fail({ fault: { kind: 'schema', rename: { user: 'userName', id: 'Id' } }, path: '/api/**', times: 'always' })
    expect(await failed(desk.http.send(me, signal))).toMatchObject({
      code: 'crm-refused',
      retryable: false,
      message: expect.stringContaining('(user)'),
    })
    expect(await failed(desk.http.send(newContact('Lind'), signal))).toMatchObject({ code: 'crm-unreachable', neverSent: false })
  })

  test('whose answer never ends is cut off', async () => {
    const http = desk.another({ mostBytes: 100 })
    expect(await failed(http.send({ ...me, path: '/api/entities' }, signal))).toMatchObject({ code: 'crm-unreachable' })
  })

  test('that is slow is given up at the deadline, and a caller who goes away is not waited for', async () => {
    await desk.http.send(me, signal)
    const limit = new AbortController()
    const http = desk.another({}, { timeout: () => limit.signal })
    desk.crm.fail({ fault: { kind: 'slow' }, path: '/api/**', times: 2 })
    const late = failed(http.send(newContact('Lind'), signal))
    await desk.crm.held(1)
    limit.abort()
    expect(await late).toMatchObject({ code: 'crm-timeout', retryable: true, neverSent: false })
    const gone = new AbortController()
    const left = failed(desk.http.send(me, gone.signal))
    await desk.crm.held(2)
    gone.abort()
    expect(await left).toMatchObject({ code: 'cancelled' })
    expect(await failed(desk.http.send(me, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' })
  })

  test('gets no more calls at once than it was said to take', async () => {
    const http = desk.another({ atOnce: 3 })
    await http.send(me, signal)
    desk.crm.fail({ fault: { kind: 'slow' }, path: '/api/me', times: 10 })
    const all = Promise.all(Array.from({ length: 10 }, () => http.send(me, signal)))
    for (const done of [3, 6, 9]) {
      await desk.crm.held(3)
      // whoever had been let through besides would have arrived by now
      for (let n = 0; n < 5; n += 1) await desk.http.send({ ...me, path: '/api/entities', reply: z.unknown() } as typeof me, signal)
      expect(desk.crm.log.all().filter(({ ended }) => ended === 'open')).toHaveLength(3)
      if (done < 9) desk.crm.release()
    }
    desk.crm.heal()
    desk.crm.release()
    await all
  })

  test('says nothing of people in our errors', async () => {
    desk.crm.fail({
      fault: { kind: 'answer', status: 418, body: { message: 'Åsa Lind, 070-123 45 67' } },
      path: '/api/**',
      times: 'always',
    })
    const error = await failed(desk.http.send(newContact('Lind'), signal))
    const inspected = (await import('node:util')).inspect(error, { depth: 10 })
    for (const word of ['Åsa', '070', 'Lind']) expect(inspected).not.toContain(word)
  })
})
