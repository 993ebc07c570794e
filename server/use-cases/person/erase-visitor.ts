import { sql } from 'kysely'
import type { RecordRef } from '#contract/records.ts'
import { holdConversations } from '#server/database/hold-conversations.ts'
import {
  asText,
  conversationsOf,
  conversationsThatMention,
  type FoundConversation,
  type Identifier,
  type IdentifierParts,
  identifiersOf,
  isOf,
  mentions,
  type Sought,
  type TheirIdentifiers,
  under,
} from '#server/database/person-data.ts'
import type { Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { eraseConversations, type ErasedConversations, withoutName } from './erase-conversations.ts'

/** A record or an activity that holds the person still, in the CRM. */
export type Elsewhere = { record: RecordRef; url?: string; activities: string[] }
export type ErasedVisitor = ErasedConversations &
  TheirIdentifiers & { memories: number; refusals: number; mentionedIn: number; elsewhere: Elsewhere[] }

export type EraseParts = { audit: Pick<Audit, 'write'> } & IdentifierParts

export type EraseOptions = {
  mentions: boolean
  /** told of others' conversations that go along, before anything does; what it throws leaves everything as it was */
  agree?: (others: readonly FoundConversation[]) => void
}

/**
 * Everything of a visitor that is ours to keep goes. `mentions`: also the conversations of others that say the number or address. The
 * CRM's own records are another matter; what is there is told (`elsewhere`), before the tags that know of it are gone for good.
 */
export async function eraseVisitor(tx: Tx, { audit, ...parts }: EraseParts, sought: Sought, options: EraseOptions): Promise<ErasedVisitor> {
  const named = await conversationsOf(tx, sought, parts.country)
  const others = await conversationsThatMention(
    tx,
    sought,
    named.map(({ id }) => id),
  )
  if (options.mentions && others.length > 0) options.agree?.(others)
  const along = options.mentions ? others.map(({ id }) => id) : []
  const held = await holdConversations(tx, [...named.map(({ id }) => id), ...along])
  // one that a page has given another visitor meanwhile is not theirs
  const own = held.conversations.filter(({ id, visitor }) => !along.includes(id) && isOf(visitor, sought, parts.country))
  const ids = [...own.map(({ id }) => id), ...along]
  const known = await identifiersOf(tx, sought, own, parts)
  const refs = await recordsLedTo(
    tx,
    own.map(({ id }) => id),
    known.theirs,
  )
  const elsewhere = await inTheCrm(tx, ids)
  const erased = await eraseConversations(tx, ids)
  const learnt = await forgetLearnt(tx, known.theirs, refs)
  const { conversations, messages, tags } = erased
  await audit.write(tx, {
    action: 'visitor.erased',
    subject: 'visitor',
    details: { by: sought.kind, conversations, messages, tags, ...learnt },
  })
  return { ...erased, ...learnt, ...known, mentionedIn: options.mentions ? 0 : others.length, elsewhere }
}

/** The records that their conversations were tagged to, or that their numbers and addresses led to. */
async function recordsLedTo(tx: Tx, conversations: readonly string[], theirs: readonly Identifier[]): Promise<RecordRef[]> {
  const { rows } = await sql<RecordRef>`
    select connection, entity, record_id as id from tag where conversation_id = any (${conversations}::uuid[])
    union select connection, entity, record from memory where ${under(theirs)}`.execute(tx)
  return rows
}

/**
 * Memories and refusals under their numbers and addresses, and memories of others that show one; a memory is only ever a shorter way to a
 * record. The answers of requests that made one of their records keep no name.
 */
async function forgetLearnt(
  tx: Tx,
  theirs: readonly Identifier[],
  refs: readonly RecordRef[],
): Promise<{ memories: number; refusals: number }> {
  const shown = (text: ReturnType<typeof asText>) => theirs.map((one) => mentions(text, one))
  const memories = await tx
    .deleteFrom('memory')
    .where(({ or }) => or([under(theirs), ...shown(asText(sql`jsonb_build_array(match, moved)`))]))
    .executeTakeFirst()
  const refusals = await tx.deleteFrom('refusal').where(under(theirs)).executeTakeFirst()
  const made = sql<boolean>`progress #> '{record,ref}' in (select * from jsonb_array_elements(${JSON.stringify(refs)}::jsonb))`
  await sql`update request set progress = ${withoutName} where ${sql.join([made, ...shown(asText(sql`progress`))], sql` or `)}`.execute(tx)
  return { memories: Number(memories.numDeletedRows), refusals: Number(refusals.numDeletedRows) }
}

/** What the tags of these conversations have left in CRMs. */
async function inTheCrm(tx: Tx, conversations: readonly string[]): Promise<Elsewhere[]> {
  if (conversations.length === 0) return []
  const { rows } = await sql<{ connection: string; entity: string; record_id: string; url: string | null; activities: string[] }>`
    select t.connection, t.entity, t.record_id, max(t.record ->> 'url') as url,
      coalesce(array_agg(a.activity_id) filter (where a.activity_id is not null), '{}') as activities
    from tag t left join tag_activity a on a.tag_id = t.id
    where t.conversation_id = any (${conversations}::uuid[]) and t.state <> 'undone'
    group by 1, 2, 3 order by 1, 2, 3`.execute(tx)
  return rows.map(({ connection, entity, record_id, url, activities }) => ({
    record: { connection, entity, id: record_id },
    activities,
    ...(url !== null && { url }),
  }))
}
