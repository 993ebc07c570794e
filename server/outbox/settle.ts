import { type Selectable, sql } from 'kysely'
import type { PushState } from '#contract/tags.ts'
import { recordChanges } from '#server/database/changes.ts'
import { notifyOutbox } from '#server/database/deliveries.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import type { Work } from './claim.ts'
import { lockFenced } from './fence.ts'
import type { Reason, Verdict } from './verdict.ts'

export type Outcome = { kind: 'done' } | Verdict | { kind: 'released' }

/**
 * Writes down what became of a delivery, wakes the one behind it and tells open sidebars. Throws `StaleLease` when somebody else has the
 * delivery by now; then nothing is changed.
 */
export async function settle(db: Db, work: Work, outcome: Outcome, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const tag = await lockFenced(tx, work)
    const undo = work.delivery.kind === 'remove' || work.delivery.kind === 'restore'
    const undoing = tag.state === 'undoing'
    if (outcome.kind === 'done') await finish(tx, work, tag, now)
    else if (outcome.kind === 'released') await requeue(tx, work, tag, { unsure: true, dueAt: now, attempts: work.delivery.attempts - 1 })
    else if (undoing && !undo) await giveUpForUndo(tx, work, tag, outcome, now)
    else if (outcome.kind === 'again') {
      const dueAt = new Date(now.getTime() + outcome.afterMs)
      await requeue(tx, work, tag, {
        unsure: outcome.unsure || work.delivery.unsure,
        dueAt,
        attempts: work.delivery.attempts,
        outcome,
        now,
      })
    } else if (undoing && undo && outcome.kind === 'failed') await leaveTag(tx, work, tag, outcome.reason, now)
    else await stop(tx, work, tag, outcome, now)
    await settleLane(tx, work, outcome, now)
    await recordChanges(tx, [{ kind: 'tag', tagId: tag.id }], now)
  })
}

async function finish(tx: Tx, work: Work, tag: Locked, now: Date): Promise<void> {
  await close(tx, work, 'done', now)
  await next(tx, work, tag, now)
}

/** The undo behind it goes on; it looks for what may have arrived. */
async function giveUpForUndo(tx: Tx, work: Work, tag: Locked, outcome: Verdict, now: Date): Promise<void> {
  const unsure = work.delivery.unsure || outcome.kind === 'parked' || (outcome.kind === 'again' && outcome.unsure)
  await close(tx, work, 'cancelled', now, unsure)
  await next(tx, work, tag, now)
}

/** An undo that the CRM refuses leaves the tag as it was, and says why. */
async function leaveTag(tx: Tx, work: Work, tag: Locked, reason: Reason, now: Date): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ state: 'cancelled', settled_at: now, leased_until: null })
    .where('tag_id', '=', tag.id)
    .where('kind', 'in', ['remove', 'restore'])
    .where('state', 'in', ['waiting', 'sending'])
    .execute()
  // without its activity it is undone; and only one tag of a record can be in force
  const state: PushState = work.delivery.kind === 'restore' || (await isTaggedAnew(tx, tag)) ? 'undone' : 'saved'
  await tell(tx, tag.id, { state, reason: JSON.stringify(reason), next_attempt_at: null })
}

/** The record has another tag of this conversation, made while this one was being taken back. */
async function isTaggedAnew(tx: Tx, tag: Locked): Promise<boolean> {
  const other = await tx
    .selectFrom('tag')
    .select('id')
    .where('conversation_id', '=', tag.conversation_id)
    .where('connection', '=', tag.connection)
    .where('entity', '=', tag.entity)
    .where('record_id', '=', tag.record_id)
    .where('id', '!=', tag.id)
    .where('state', 'not in', ['undoing', 'undone'])
    .executeTakeFirst()
  return other !== undefined
}

async function stop(tx: Tx, work: Work, tag: Locked, outcome: Verdict & { kind: 'failed' | 'parked' }, now: Date): Promise<void> {
  const reason = JSON.stringify(outcome.reason)
  await tx
    .updateTable('delivery')
    .set({ state: outcome.kind, settled_at: now, leased_until: null, reason, unsure: work.delivery.unsure || outcome.kind === 'parked' })
    .where('id', '=', work.delivery.id)
    .execute()
  // an undo that cannot go on stays one where the record is tagged anew: only one tag can be in force
  const state = tag.state === 'undoing' && (await isTaggedAnew(tx, tag)) ? 'undoing' : outcome.kind
  await tell(tx, tag.id, { state, reason, next_attempt_at: null })
}

type Requeue = { unsure: boolean; dueAt: Date; attempts: number; outcome?: Verdict; now?: Date }

async function requeue(tx: Tx, work: Work, tag: Locked, { unsure, dueAt, attempts, outcome, now }: Requeue): Promise<void> {
  const reason = outcome ? JSON.stringify(outcome.reason) : null
  await tx
    .updateTable('delivery')
    .set({
      state: 'queued',
      unsure,
      due_at: dueAt,
      attempts,
      leased_until: null,
      reason,
      ...(outcome && { looks: outcome.reason.code === 'crm-undecided' ? work.delivery.looks + 1 : 0 }),
      // what a person has decided is not used up by a send that surely did not arrive
      ...(outcome?.kind === 'again' && !outcome.unsure && { decided: work.delivery.decided }),
    })
    .where('id', '=', work.delivery.id)
    .execute()
  const rest = outcome?.lane && now ? new Date(now.getTime() + outcome.lane.afterMs) : undefined
  const nextAttempt = rest && rest > dueAt ? rest : dueAt
  await tell(tx, tag.id, { state: tag.state === 'undoing' ? 'undoing' : 'queued', reason, next_attempt_at: outcome ? nextAttempt : null })
}

async function close(tx: Tx, work: Work, state: 'done' | 'cancelled', now: Date, unsure = false): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({
      state,
      settled_at: now,
      leased_until: null,
      reason: null,
      unsure,
      // the CRM has the text now; what was given up keeps it until its undo has looked for it
      ...(state === 'done' && { payload: sql<string>`jsonb_build_object('kind', kind)` }),
    })
    .where('id', '=', work.delivery.id)
    .execute()
  if (state === 'cancelled')
    await tx.updateTable('tag_message').set({ delivery_id: null }).where('delivery_id', '=', work.delivery.id).execute()
}

/** Wakes the delivery behind, or says that the tag has come to rest. */
async function next(tx: Tx, work: Work, tag: Locked, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update delivery set state = 'queued', due_at = ${now}
      where id = (select id from delivery where tag_id = ${tag.id} and state = 'waiting' order by number limit 1)
      returning id`.execute(tx)
  if (rows.length > 0) {
    await notifyOutbox(tx, work.delivery.lane)
    await tell(tx, tag.id, { state: tag.state === 'undoing' ? 'undoing' : 'queued', reason: null, next_attempt_at: null, attempts: 0 })
  } else if (tag.state === 'undoing') {
    await tx.updateTable('delivery').set({ payload: sql<string>`jsonb_build_object('kind', kind)` }).where('tag_id', '=', tag.id).execute()
    await tell(tx, tag.id, { state: 'undone', reason: null, next_attempt_at: null, written: null })
  } else await tell(tx, tag.id, { state: 'saved', saved_at: now, reason: null, next_attempt_at: null })
}

type Locked = Selectable<TagTable>
type Told = { state: PushState; reason: string | null; next_attempt_at: Date | null; saved_at?: Date; attempts?: number; written?: null }

async function tell(tx: Tx, tagId: string, set: Told): Promise<void> {
  await tx.updateTable('tag').set(set).where('id', '=', tagId).execute()
}

async function settleLane(tx: Tx, work: Work, outcome: Outcome, now: Date): Promise<void> {
  const name = work.delivery.lane
  if (outcome.kind === 'again' && (outcome.lane || outcome.reason.code.startsWith('crm-'))) {
    const until = outcome.lane ? new Date(now.getTime() + outcome.lane.afterMs) : null
    await tx
      .updateTable('lane')
      .set((eb) => ({
        failures: eb('failures', '+', 1),
        ...(until && outcome.lane && { paused_until: sql<Date>`greatest(paused_until, ${until}::timestamptz)`, why: outcome.lane.why }),
      }))
      .where('name', '=', name)
      .execute()
  } else if (outcome.kind === 'done' && work.laneFailures > 0) {
    // a pause that came in meanwhile stays
    await tx.updateTable('lane').set({ failures: 0 }).where('name', '=', name).execute()
  }
}
