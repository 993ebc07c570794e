import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Log } from '#server/ports/log.ts'
import { claim, laneNames, recoverLeases, type Work } from './claim.ts'
import { keeper, StaleLease } from './fence.ts'
import { send } from './send.ts'
import { type Outcome, settle } from './settle.ts'
import { verdictOf } from './verdict.ts'

export type OutboxParts = {
  db: Db
  crm: CrmAccess
  clock: Clock
  log: Log
  /** 0 ≤ x < 1 */
  random: () => number
  /** counts what happened, as `delivery_done` */
  count?: (name: string) => void
  /** longer than any call may take */
  leaseSeconds?: number
  /** longest time for all calls of one delivery */
  callSeconds?: number
}

export type OutboxWorker = {
  lanes(): Promise<string[]>
  /** hands over one delivery of the lane; `idle` when none is due or the lane rests. Rejects only when the database does not answer */
  deliverNext(lane: string, signal?: AbortSignal): Promise<'idle' | Outcome['kind'] | 'stale'>
  /** gives deliveries of workers that have not come back to others */
  recover(): Promise<number>
}

/** Hands over what stands in the outbox, one step at a time. */
export function createWorker(parts: OutboxParts): OutboxWorker {
  const { db, crm, clock, log, random, count, leaseSeconds = 60, callSeconds = 30 } = parts

  async function deliverNext(lane: string, signal?: AbortSignal): Promise<'idle' | Outcome['kind'] | 'stale'> {
    const work = await claim(db, lane, clock.now(), leaseSeconds)
    if (!work) return 'idle'
    try {
      const outcome = await attempt(work, signal)
      await settle(db, work, outcome, clock.now())
      count?.(`delivery_${outcome.kind}`)
      return outcome.kind
    } catch (error) {
      if (!(error instanceof StaleLease)) throw error
      log.warn('delivery was taken over', { delivery: work.delivery.id })
      count?.('delivery_stale')
      return 'stale'
    }
  }

  async function attempt(work: Work, stop: AbortSignal | undefined): Promise<Outcome> {
    const limit = AbortSignal.timeout(callSeconds * 1000)
    const signal = stop ? AbortSignal.any([stop, limit]) : limit
    const { delivery, tag } = work
    try {
      const { session, connector } = crm.open(tag.person, delivery.lane)
      const { removesActivities } = connector.can
      const keep = keeper(db, work, () => clock.now(), leaseSeconds)
      await send(work, { session, keep, removesActivities, unsureTakenBack: () => unsureTakenBack(db, tag.id), signal })
      return { kind: 'done' }
    } catch (error) {
      if (error instanceof StaleLease) throw error
      if (stop?.aborted) return { kind: 'released' }
      const cause = limit.aborted
        ? new AppError('crm-timeout', `The CRM did not answer within ${callSeconds} seconds`, { cause: error })
        : error
      const verdict = verdictOf(cause, { attempts: delivery.attempts, looks: delivery.looks, laneFailures: work.laneFailures, random })
      log.warn('delivery did not succeed', {
        delivery: delivery.id,
        kind: delivery.kind,
        attempt: delivery.attempts,
        verdict: verdict.kind,
        error: cause,
      })
      return verdict
    }
  }

  return { lanes: () => laneNames(db), deliverNext, recover: () => recoverLeases(db, clock.now()) }
}

async function unsureTakenBack(db: Db, tagId: string): Promise<{ crmKey: string; parts: number }[]> {
  const rows = await db
    .selectFrom('delivery')
    .select(['crm_key', 'payload'])
    .where('tag_id', '=', tagId)
    .where('state', '=', 'cancelled')
    .where('unsure', '=', true)
    .where('kind', '=', 'log')
    .execute()
  return rows.map(({ crm_key, payload }) => ({ crmKey: crm_key, parts: payload.kind === 'log' ? (payload.bodies ?? []).length : 0 }))
}
