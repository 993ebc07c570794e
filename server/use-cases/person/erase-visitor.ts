import { sql } from 'kysely'
import type { RecordRef } from '#contract/records.ts'
import { conversationsOf, conversationsThatMention, mentions, type Sought } from '#server/database/person-data.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { transact } from '#server/database/transact.ts'
import type { Audit } from '#server/ports/audit.ts'
import { eraseConversations, type ErasedConversations, withoutName } from './erase-conversations.ts'

/** A record or an activity that holds the person still, in the CRM. */
export type Elsewhere = { record: RecordRef; url?: string; activities: string[] }
export type ErasedVisitor = ErasedConversations & { memories: number; refusals: number; mentionedIn: number; elsewhere: Elsewhere[] }

export type EraseParts = {
  db: Db
  audit: Pick<Audit, 'write'>
  country: string
}

/**
 * Everything of a visitor that is ours to keep goes, in one transaction. `mentions`: also the conversations of others that say the number
 * or address. The CRM's own records are another matter; what is there is told (`elsewhere`), to `along` before the tags that know of it
 * are gone for good: what fails there, or is killed, leaves everything as it was.
 */
export function eraseVisitor(
  { db, audit, country }: EraseParts,
  sought: Sought,
  options: { mentions: boolean },
  along?: (tx: Tx, erased: ErasedVisitor) => Promise<void>,
): Promise<ErasedVisitor> {
  return transact(db, async (tx) => {
    const own = await conversationsOf(tx, sought, country)
    const others = await conversationsThatMention(
      tx,
      sought,
      own.map(({ id }) => id),
    )
    const ids = [...own, ...(options.mentions ? others : [])].map(({ id }) => id)
    const elsewhere = await inTheCrm(tx, ids)
    const erased = await eraseConversations(tx, ids)
    const learnt = await forgetLearnt(tx, sought)
    const result = { ...erased, ...learnt, mentionedIn: options.mentions ? 0 : others.length, elsewhere }
    const { conversations, messages, tags } = erased
    await audit.write(tx, {
      action: 'visitor.erased',
      subject: 'visitor',
      details: { by: sought.kind, conversations, messages, tags, ...learnt },
    })
    await along?.(tx, result)
    return result
  })
}

/** Memories under the number or address itself, and those of others that show it; a memory is only ever a shorter way to a record. */
async function forgetLearnt(tx: Tx, sought: Sought): Promise<{ memories: number; refusals: number }> {
  if (sought.kind === 'conversation') return { memories: 0, refusals: 0 }
  const about = sql<boolean>`kind = ${sought.kind} and subject = ${sought.value}`
  const memories = await tx
    .deleteFrom('memory')
    .where(({ or }) => or([about, mentions(sql`match::text || coalesce(moved::text, '')`, sought)]))
    .executeTakeFirst()
  const refusals = await tx.deleteFrom('refusal').where(about).executeTakeFirst()
  await sql`update request set progress = ${withoutName} where ${mentions(sql`progress::text`, sought)}`.execute(tx)
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
