import type { Selectable } from 'kysely'
import type { Settings } from '#contract/settings/settings.ts'
import type { TranscriptLine } from '#contract/transcript.ts'
import {
  cancelUnsent,
  carryMessages,
  enqueueDeliveries,
  keyOfCall,
  type LogDraft,
  type NewDelivery,
  wentBackAt,
} from '#server/database/deliveries.ts'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import { chooseMessages, type Decided } from './choose-messages.ts'
import { splitTranscript } from '#contract/split-transcript.ts'
import type { Thread } from './take-reading.ts'
import { headOf, linesOf } from './transcript-of.ts'

/** What settings and connector say about activities. */
export type PushRules = {
  tagging: Settings['tagging']
  /** the kind that is set can be closed in this CRM */
  closable: boolean
  /** longest activity body, UTF-16 units */
  limit: number
  /** fields of the record's entity that agents answer and that may replace a value */
  overwrite: string[]
}

/**
 * Puts what a tag still owes its record into the outbox: the whole transcript the first time, later only what is new. False when
 * there is nothing new. The caller holds the conversation's row and the tag's.
 */
export async function planPush(tx: Tx, tag: Selectable<TagTable>, thread: Thread, rules: PushRules, now: Date): Promise<boolean> {
  const decided = await readDecided(tx, tag.id)
  const first = !(await hasPush(tx, tag.id))
  const chosen = chooseMessages(thread.messages, decided, first)
  if (chosen.leftOut.length > 0)
    await leaveOut(
      tx,
      tag.id,
      chosen.leftOut.map(({ id }) => id),
    )
  if (chosen.fresh.length === 0 && !first) return false

  const draft = draftOf(tag, thread, rules, first, now)
  const head = headOf(thread)
  const lines = linesOf(chosen.fresh, chosen.notesLeftOut)
  const messageIds = idsOf(chosen.fresh)
  const deliveries: NewDelivery[] = []
  if (first && Object.keys(tag.choices.recordValues ?? {}).length > 0) {
    deliveries.push({ payload: { kind: 'write', values: tag.choices.recordValues ?? {}, overwrite: rules.overwrite } })
  }
  if (first) {
    // what a first push finds in the CRM after a restore cannot hold what was said since: that goes by itself
    const restoredAt = await wentBackAt(tx, now)
    const since = restoredAt ? chosen.fresh.filter(({ at }) => at !== undefined && Date.parse(at) >= restoredAt.getTime()) : []
    const apart = since.length > 0 && since.length < chosen.fresh.length
    const begun = apart ? chosen.fresh.filter((message) => !since.includes(message)) : chosen.fresh
    const log = (some: typeof since, notes: number): NewDelivery => ({
      payload: { kind: 'log', draft, bodies: splitTranscript({ ...head, lines: linesOf(some, notes) }, rules.limit) },
      messageIds: idsOf(some),
    })
    deliveries.push({ ...log(begun, chosen.notesLeftOut), first: true })
    if (apart) deliveries.push(log(since, 0))
  } else if (thread.channel === 'chat') {
    deliveries.push({ payload: { kind: 'log', draft, bodies: splitTranscript({ ...head, lines }, rules.limit) }, messageIds })
  } else if (rules.tagging.newActivityPerMessage) {
    const bodies = splitTranscript({ ...head, lines: linesOf(chosen.whole, chosen.notesInAll) }, rules.limit)
    deliveries.push({ payload: { kind: 'log', draft, bodies }, messageIds })
  } else if (!(await joinUnsent(tx, tag.id, lines, messageIds))) {
    deliveries.push({ payload: { kind: 'append', draft, head: { ...head, continued: true }, lines, limit: rules.limit }, messageIds })
  }
  if (deliveries.length > 0) await enqueueDeliveries(tx, { id: tag.id, lane: tag.connection }, deliveries, now)
  const calm = tag.state === 'armed' || tag.state === 'saved'
  await tx
    .updateTable('tag')
    .set({
      message_count: chosen.whole.length,
      ...(calm && { state: 'queued' as const, reason: null, attempts: 0, next_attempt_at: null }),
    })
    .where('id', '=', tag.id)
    .execute()
  return true
}

/** Starts a failed push anew, with what the agent chose now: nothing of it is in the CRM. */
export async function replanPush(tx: Tx, tag: Selectable<TagTable>, thread: Thread, rules: PushRules, now: Date): Promise<void> {
  await cancelUnsent(tx, tag.id, now)
  await planPush(tx, { ...tag, state: 'saved' }, thread, rules, now)
}

/**
 * A chat's activity is closed by its push; that of a thread when it is tagged. Later activities of a thread stay open and take the
 * later messages.
 */
function draftOf(tag: Selectable<TagTable>, thread: Thread, rules: PushRules, first: boolean, now: Date): LogDraft {
  const { tagging, closable } = rules
  return {
    kind: tagging.activity,
    subject: tag.subject,
    values: tag.choices.activityValues ?? {},
    close: tagging.closing && closable && (first || thread.channel === 'chat'),
    at: now.toISOString(),
    ...(tagging.activity === 'custom' && tagging.customType !== undefined && { customType: tagging.customType }),
    ...(thread.url && { sourceUrl: thread.url }),
  }
}

async function readDecided(tx: Tx, tagId: string): Promise<Decided> {
  const rows = await tx.selectFrom('tag_message').select(['message_id', 'chosen', 'delivery_id']).where('tag_id', '=', tagId).execute()
  return new Map(rows.map((row) => [row.message_id, { chosen: row.chosen, sent: row.delivery_id !== null }]))
}

async function hasPush(tx: Tx, tagId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('delivery')
    .select('id')
    .where('tag_id', '=', tagId)
    .where('kind', 'in', ['log', 'append'])
    .where('state', '!=', 'cancelled')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function leaveOut(tx: Tx, tagId: string, messageIds: string[]): Promise<void> {
  await tx
    .insertInto('tag_message')
    .values(messageIds.map((message_id) => ({ tag_id: tagId, message_id, chosen: false, delivery_id: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** While a CRM does not answer, a thread goes on: messages join the append that has not been sent yet. */
async function joinUnsent(tx: Tx, tagId: string, lines: TranscriptLine[], messageIds: string[]): Promise<boolean> {
  const last = await tx.selectFrom('delivery').selectAll().where('tag_id', '=', tagId).orderBy('number', 'desc').limit(1).executeTakeFirst()
  const { payload } = last ?? {}
  if (
    !last ||
    payload?.kind !== 'append' ||
    payload.plan ||
    last.attempts > 0 ||
    last.unsure ||
    !['waiting', 'queued'].includes(last.state)
  )
    return false
  await tx
    .updateTable('delivery')
    .set({ payload: JSON.stringify({ ...payload, lines: [...payload.lines, ...lines] }) })
    .where('id', '=', last.id)
    .execute()
  await carryMessages(tx, tagId, last.id, messageIds)
  await renewKey(tx, last)
  return true
}

function idsOf(messages: readonly { id: string }[]): string[] {
  return messages.map(({ id }) => id)
}

/** It is another call now. */
async function renewKey(tx: Tx, { id, tag_id, number }: { id: string; tag_id: string; number: number }): Promise<void> {
  const { key } = await tx.selectFrom('tag').select('key').where('id', '=', tag_id).executeTakeFirstOrThrow()
  const carried = await tx.selectFrom('tag_message').select('message_id').where('delivery_id', '=', id).execute()
  const crm_key = keyOfCall(
    key,
    number,
    'append',
    carried.map(({ message_id }) => message_id),
  )
  await tx.updateTable('delivery').set({ crm_key }).where('id', '=', id).execute()
}
