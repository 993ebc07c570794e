import * as z from 'zod/mini'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { type Desk, faultDesk } from './testing.ts'

const signal = new AbortController().signal
let desk: Desk
beforeEach(async () => {
  desk = await faultDesk({ keys: 'marker' })
})
afterEach(() => desk.close())

const Result = z.object({ key: z.string(), status: z.number(), body: z.optional(z.object({ id: z.optional(z.string()) })) })
const keys = Array.from({ length: 200 }, (_, n) => `key-${n}`)
const send = () =>
  desk.http.sendBatch(
    {
      method: 'POST',
      path: '/api/batch',
      what: 'save many',
      body: {
        items: keys.map((key, n) => ({
          key,
          method: 'POST',
          path: '/api/records/contact',
          body: { values: { last_name: `Lind ${n}` }, anyway: true },
        })),
      },
      reply: z.pipe(
        z.object({ results: z.array(Result) }),
        z.transform(({ results }) => results),
      ),
      keys,
      read({ status, body }) {
        if (status >= 400) throw new AppError('crm-refused', `refused with ${status}`, { retryable: false })
        return body?.id
      },
    },
    signal,
  )
const nameOf = (id: string | undefined) => desk.crm.state.records.get(id ?? '')?.values['last_name']

test('of two hundred, three fail: the others are done, the three say so themselves, and the batch is not sent again', async () => {
  desk.crm.fail({ fault: { kind: 'partial', places: [7, 70, 170], status: 422 }, path: '/api/batch' })
  const outcomes = await send()
  expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(197)
  expect(outcomes.flatMap((one) => (one.outcome === 'failed' ? [[one.key, one.error.code]] : []))).toEqual([
    ['key-7', 'crm-refused'],
    ['key-70', 'crm-refused'],
    ['key-170', 'crm-refused'],
  ])
  expect(desk.asked('/api/batch')).toHaveLength(1)
  expect(desk.crm.state.records.ofEntity('contact')).toHaveLength(197)
})

test('answers in another order are matched by their keys', async () => {
  desk.crm.fail({ fault: { kind: 'other-order' }, path: '/api/batch' })
  for (const [n, one] of (await send()).entries()) {
    expect(one).toMatchObject({ key: `key-${n}`, outcome: 'done' })
    expect(nameOf(one.outcome === 'done' ? one.value : undefined)).toBe(`Lind ${n}`)
  }
})

test('what a shorter answer leaves out is unsure, and found by its key', async () => {
  desk.crm.fail({ fault: { kind: 'shorter', by: 2 }, path: '/api/batch' })
  const outcomes = await send()
  expect(outcomes.filter(({ outcome }) => outcome === 'unsure').map(({ key }) => key)).toEqual(['key-198', 'key-199'])
  expect(desk.crm.state.keys.lookUp('key-199').found).toHaveLength(1)
  expect(desk.asked('/api/batch')).toHaveLength(1)
})

test.each([{ kind: 'drop-after' }, { kind: 'half' }] as const)(
  'after $kind all of it is unsure, and nothing is sent twice',
  async (fault) => {
    desk.crm.fail({ fault, path: '/api/batch' })
    expect((await send()).every(({ outcome }) => outcome === 'unsure')).toBe(true)
    expect(desk.asked('/api/batch')).toHaveLength(1)
    expect(desk.crm.state.records.ofEntity('contact')).toHaveLength(200)
  },
)

test('a batch that surely did not arrive is an error of the whole', async () => {
  await desk.http.send({ method: 'GET', path: '/api/me', reply: z.unknown(), what: 'be there' }, signal)
  desk.crm.fail({ fault: { kind: 'answer', status: 429, retryAfter: 5 }, path: '/api/batch' })
  await expect(send()).rejects.toMatchObject({ code: 'crm-rate-limited', retryAfter: 5 })
})
