import { describe, expect, test } from 'vitest'
import { AppError, type AppErrorOptions, type ErrorCode } from '#contract/errors.ts'
import { backoff, verdictOf } from './verdict.ts'

const of = (code: ErrorCode, options: AppErrorOptions = {}, circumstances = {}) =>
  verdictOf(new AppError(code, 'It did not work', options), { attempts: 1, looks: 0, laneFailures: 0, random: () => 0.5, ...circumstances })

describe('a push that did not succeed', () => {
  test('is tried again later and later, never later than 5 minutes, never all at once', () => {
    const waits = Array.from({ length: 12 }, (_, index) => backoff(index + 1, () => 0))
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(waits.at(-1)).toBe(150_000)
    expect(backoff(20, () => 0.999_999)).toBeLessThanOrEqual(300_000)
    expect(backoff(3, () => 0.2)).not.toBe(backoff(3, () => 0.7))
  })

  test('may have arrived when the CRM was lost on the way, and not when it said no to the request', () => {
    expect(of('crm-timeout')).toMatchObject({ kind: 'again', unsure: true })
    expect(of('crm-unreachable')).toMatchObject({ kind: 'again', unsure: true })
    expect(of('crm-rate-limited')).toMatchObject({ kind: 'again', unsure: false })
    expect(of('crm-session-ended')).toMatchObject({ kind: 'again', unsure: false })
  })

  test('is failed for a person when the CRM refuses it', () => {
    for (const code of ['crm-refused', 'crm-forbidden', 'crm-record-gone', 'duplicate-record'] as const) {
      expect(of(code, { hint: 'Ask an admin.' })).toEqual({
        kind: 'failed',
        reason: { code, message: 'It did not work', hint: 'Ask an admin.' },
      })
    }
  })

  test('is parked when nobody can tell whether it arrived', () => {
    expect(of('crm-undecided')).toMatchObject({ kind: 'parked' })
  })

  test('is looked for five times over minutes where the index may lag, however often the CRM was away before', () => {
    const look = (looks: number) => of('crm-undecided', { retryable: true }, { attempts: 30 + looks, looks, random: () => 0 })
    const waits = [0, 1, 2, 3].map((looks) => {
      const verdict = look(looks)
      return verdict.kind === 'again' ? verdict.afterMs : undefined
    })
    expect(waits).toEqual([15_000, 30_000, 60_000, 120_000])
    expect(look(4).kind).toBe('parked')
  })

  test('is parked, not tried for ever, when it breaks for a reason of ours; its message is not passed on', () => {
    const broken = (attempts: number) =>
      verdictOf(new TypeError('+46701234567 is not iterable'), { attempts, looks: 0, laneFailures: 0, random: () => 0 })
    expect(broken(4).kind).toBe('again')
    expect(broken(5).kind).toBe('parked')
    expect(JSON.stringify(broken(5))).not.toContain('4670')
  })
})

describe('the lane', () => {
  test('waits at least as long as the CRM says', () => {
    for (const retryAfter of [0, 1, 30, 86_400]) {
      const verdict = of('crm-rate-limited', { retryAfter })
      expect(verdict.lane?.why).toBe('told')
      expect(verdict.lane?.afterMs).toBeGreaterThanOrEqual(retryAfter * 1000)
    }
  })

  test('waits by its own measure when the CRM says nothing or nonsense', () => {
    for (const options of [{}, { retryAfter: Number.NaN }, { retryAfter: -5 }]) {
      const wait = of('crm-rate-limited', options).lane?.afterMs
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThan(3_000)
    }
    expect(new Date(Date.now() + (of('crm-rate-limited', { retryAfter: 1e300 }).lane?.afterMs ?? 0)).getTime()).toBeGreaterThan(0)
  })

  test('rests after three troubles in a row, not after one', () => {
    expect(of('crm-unreachable').lane).toBeUndefined()
    expect(of('crm-unreachable', {}, { laneFailures: 2 }).lane).toMatchObject({ why: 'trouble' })
  })

  test('rests for minutes when the session has ended: no storm of sign-in failures', () => {
    expect(of('crm-session-ended').lane?.afterMs).toBeGreaterThan(30_000)
  })
})

test('what surely never left need not be looked for; what may have left must be', () => {
  const at = { attempts: 1, looks: 0, laneFailures: 0, random: () => 0.5 }
  expect(verdictOf(new AppError('crm-unreachable', 'refused', { neverSent: true }), at)).toMatchObject({ kind: 'again', unsure: false })
  expect(verdictOf(new AppError('crm-unreachable', 'broken off'), at)).toMatchObject({ kind: 'again', unsure: true })
})
