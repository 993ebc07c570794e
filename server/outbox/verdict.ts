import { AppError } from '#contract/errors.ts'
import type { Tag } from '#contract/tags.ts'

export type Reason = NonNullable<Tag['reason']>

/**
 * What becomes of a delivery that did not succeed. `again`: tried again after the wait; `unsure`: it may have arrived. `failed`: the CRM
 * said no, a person decides. `parked`: nobody can tell without a person.
 */
export type Verdict = { reason: Reason; lane?: LaneRest } & (
  | { kind: 'again'; unsure: boolean; afterMs: number }
  | { kind: 'failed' }
  | { kind: 'parked' }
)

/** The whole connection rests: told so by the CRM, because it is in trouble, or because its session ended. */
export type LaneRest = { why: 'told' | 'trouble' | 'session'; afterMs: number }

export type Circumstances = {
  /** of this delivery, this one included */
  attempts: number
  /** looks in a row at which the CRM could not tell, before this one */
  looks: number
  /** troubles in a row of the whole lane, before this one */
  laneFailures: number
  /** 0 ≤ x < 1 */
  random: () => number
}

/** One that breaks for no reason that we know is tried so often before it is set aside. */
const poisonAfter = 5
/** A CRM's index that lags gets so many looks, whatever went wrong before the first; between them half a minute, one, two and four. */
const mostLooks = 5
const firstLookMs = 30_000
/** Single troubles are the delivery's; from so many in a row on, they are the connection's. */
const laneTroubleFrom = 3

export function verdictOf(error: unknown, { attempts, looks, laneFailures, random }: Circumstances): Verdict {
  const wait = backoff(attempts, random)
  if (!(error instanceof AppError) || error.code === 'internal') {
    const reason: Reason = {
      code: 'internal',
      message: 'The push broke off for a reason that is ours.',
      hint: 'Try it again, or show it to your administrator.',
    }
    return attempts < poisonAfter ? { kind: 'again', unsure: true, afterMs: wait, reason } : { kind: 'parked', reason }
  }
  const reason: Reason = { code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }
  const told = seconds(error.retryAfter)
  switch (error.code) {
    case 'crm-undecided':
      // an index that lags will tell; one that does not by then is a person's matter
      return error.retryable && looks + 1 < mostLooks
        ? { kind: 'again', unsure: true, afterMs: Math.max(halved(firstLookMs * 2 ** looks, random), told ?? 0), reason }
        : { kind: 'parked', reason }
    case 'crm-rate-limited':
    case 'too-many-requests': {
      // a refused request was not carried out
      const afterMs = told === undefined ? wait : told + jitter(Math.min(told, 5_000), random)
      return { kind: 'again', unsure: false, afterMs: 0, lane: { why: told === undefined ? 'trouble' : 'told', afterMs }, reason }
    }
    case 'crm-session-ended':
      return { kind: 'again', unsure: false, afterMs: 0, lane: { why: 'session', afterMs: backoff(laneFailures + 6, random) }, reason }
    case 'version-conflict':
      return { kind: 'again', unsure: false, afterMs: wait, reason }
    case 'crm-unreachable':
    case 'crm-timeout': {
      const afterMs = Math.max(wait, told ?? 0)
      const tired = laneFailures + 1 >= laneTroubleFrom
      return {
        kind: 'again',
        unsure: !error.neverSent,
        afterMs,
        reason,
        ...(tired && { lane: { why: 'trouble' as const, afterMs: backoff(laneFailures, random) } }),
      }
    }
    default:
      return error.retryable ? { kind: 'again', unsure: true, afterMs: Math.max(wait, told ?? 0), reason } : { kind: 'failed', reason }
  }
}

/** 2 s, 4 s, 8 s … at most 5 minutes, of which a random half is taken off so that many do not come back together. */
export function backoff(attempts: number, random: () => number): number {
  const full = Math.min(2_000 * 2 ** Math.max(0, attempts - 1), 300_000)
  return halved(full, random)
}

function halved(full: number, random: () => number): number {
  return Math.round(full / 2 + (full / 2) * random())
}

function jitter(most: number, random: () => number): number {
  return Math.round(most * random())
}

/** A `Retry-After` in milliseconds; nonsense counts as missing. The longest timestamp that a Date holds bounds it. */
function seconds(value: number | undefined): number | undefined {
  return value === undefined || !Number.isFinite(value) || value < 0 ? undefined : Math.min(value * 1000, 10 * 365 * 86_400_000)
}
