import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Transcript, TranscriptLine } from '#contract/transcript.ts'
import type { FieldValues } from '#contract/records.ts'
import type { ActivityDraft } from '../ports/crm-connector.ts'
import type { Db, Tx } from './tables.ts'
import type { WrittenValues } from './tables/tagging.ts'

export type DeliveryKind = Payload['kind']

/** What a delivery carries. It is emptied once it is done: the CRM has the text then, and we need not. */
export type Payload =
  /** the agent's answers to the record's backend fields; `plan` is kept before the call so that a repeat writes the same */
  | { kind: 'write'; values: FieldValues; overwrite: string[]; plan?: WrittenValues }
  /** new activities: a whole transcript, or its numbered parts. Part n has the key `partKey(crm_key, n)` */
  | { kind: 'log'; draft: LogDraft; bodies: string[] }
  /** later messages of a thread, for its newest activity; becomes `log` where that takes no more text */
  | {
      kind: 'append'
      draft: LogDraft
      head: TranscriptHead
      lines: TranscriptLine[]
      limit: number
      plan?: { activityId: string; text: string }
    }
  /** an undo: every activity of the tag goes. */
  | { kind: 'remove'; force: boolean }
  /** an undo: what `write` replaced comes back where unchanged since */
  | { kind: 'restore' }

export type LogDraft = Omit<ActivityDraft, 'record' | 'body'>
export type TranscriptHead = Omit<Transcript, 'lines'>
/** `first`: the push that a tag begins with. Its key is the tag's alone, whatever had been said by then. */
export type NewDelivery = { payload: Payload; messageIds?: string[]; first?: boolean }

/** Puts deliveries behind those of the same tag that are unfinished. The caller holds the tag's row. */
export async function enqueueDeliveries(
  tx: Tx,
  tag: { id: string; lane: string },
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<void> {
  await sql`insert into lane (name) values (${tag.lane}) on conflict do nothing`.execute(tx)
  const { key, unsure } = await tx
    .selectFrom('tag')
    .select(['key', sql<boolean>`${maybeSentBefore(now)}`.as('unsure')])
    .where('id', '=', tag.id)
    .executeTakeFirstOrThrow()
  const last = await tx
    .selectFrom('delivery')
    .select(({ fn }) => [fn.max('number').as('number'), sql<boolean | null>`bool_or(state not in ('done', 'cancelled'))`.as('unfinished')])
    .where('tag_id', '=', tag.id)
    .executeTakeFirstOrThrow()
  let number = last.number ?? 0
  let behind = last.unfinished ?? false
  for (const { payload, messageIds, first } of deliveries) {
    number += 1
    const { id } = await tx
      .insertInto('delivery')
      .values({
        tag_id: tag.id,
        number,
        lane: tag.lane,
        kind: payload.kind,
        state: behind ? 'waiting' : 'queued',
        payload: JSON.stringify(payload),
        crm_key: keyOfCall(key, number, payload.kind, first ? [] : messageIds),
        unsure,
        due_at: now,
        made_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    behind = true
    if (messageIds?.length) await carryMessages(tx, tag.id, id, messageIds)
  }
  await notifyOutbox(tx, tag.lane)
}

export async function carryMessages(tx: Tx, tagId: string, deliveryId: string, messageIds: string[]): Promise<void> {
  await sql`
    insert into tag_message (tag_id, message_id, chosen, delivery_id)
    select ${tagId}, id, true, ${deliveryId} from unnest(${messageIds}::text[]) as id
    on conflict (tag_id, message_id) do update set delivery_id = excluded.delivery_id`.execute(tx)
}

/**
 * The same call has the same key in a database that has gone back to a backup and comes to it a second time: it then finds in the CRM
 * what the first time has left there.
 */
export function keyOfCall(tagKey: string, number: number, kind: DeliveryKind, messageIds: readonly string[] = []): string {
  return asUuid([tagKey, number, kind, ...[...messageIds].sort()].join('\n'))
}

/** When this database went back to a backup, if that is so lately that what it has forgotten may come again. */
export async function wentBackAt(tx: Tx, now: Date): Promise<Date | undefined> {
  const line = await tx.selectFrom('change_line').select('restored_at').executeTakeFirst()
  const at = line?.restored_at ?? undefined
  return at && at.getTime() > now.getTime() - lookBackDays * 86_400_000 ? at : undefined
}

/** After a backup was restored: what was said before then may have been sent already, by a delivery that is forgotten. Of table `tag`. */
function maybeSentBefore(now: Date) {
  return sql`coalesce((
    select restored_at > ${new Date(now.getTime() - lookBackDays * 86_400_000)}
      and coalesce((select bool_or(m.at is null or m.at < restored_at) from message m where m.conversation_id = tag.conversation_id), true)
    from change_line), false)`
}

/** For so long after a restore nothing is sent twice, however late an extension comes back with it. */
export const lookBackDays = 30

/** One key per call: the CRM knows the first part by the delivery's own key, the others by keys made from it. */
export function partKey(crmKey: string, number: number): string {
  if (number === 1) return crmKey
  return asUuid(`${crmKey}\n${number}`)
}

function asUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const outboxChannel = 'tagalong_outbox'

/** Wakes the workers when this transaction commits. */
export async function notifyOutbox(tx: Tx, lane: string): Promise<void> {
  await sql`select pg_notify(${outboxChannel}, ${lane})`.execute(tx)
}

/** Takes back what is not with the CRM; its messages may go another time. One that is being sent is left to settle. */
export async function cancelUnsent(tx: Tx, tagId: string, now: Date): Promise<void> {
  await sql`
    with taken as (
      update delivery set state = 'cancelled', settled_at = ${now}, leased_until = null
        where tag_id = ${tagId} and state in ('waiting', 'queued', 'failed', 'parked')
        returning id)
    update tag_message set delivery_id = null from taken where tag_message.delivery_id = taken.id`.execute(tx)
}

/** The connection works again (tested, signed in): what rested is tried now. A pause that the CRM asked for stays. */
export async function resumeLane(db: Db, connection: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('lane')
      .set({ paused_until: null, why: null, failures: 0 })
      .where('name', '=', connection)
      .where(({ or, eb }) => or([eb('why', 'is', null), eb('why', '!=', 'told')]))
      .execute()
    await notifyOutbox(tx, connection)
  })
}
