import { sql } from 'kysely'
import { holdConversations } from './hold-conversations.ts'
import type { Db, Tx } from './tables.ts'

/** Tags that are not finished: what an agent was promised is not forgotten. */
const unfinished = ['armed', 'queued', 'sending', 'failed', 'parked', 'undoing'] as const

/** Conversations, oldest first, that no page has shown since and that have nothing unfinished. */
export async function conversationsBefore(db: Db, before: Date, most: number): Promise<string[]> {
  const rows = await finishedBefore(db, before).orderBy('last_read_at').limit(most).execute()
  return rows.map(({ id }) => id)
}

/**
 * Which of them may still be forgotten, now that nobody else can change them: an agent may have tagged one since they were chosen. A second
 * statement, because the first one only sees what was there when it began to wait.
 */
export async function holdConversationsBefore(tx: Tx, ids: readonly string[], before: Date): Promise<string[]> {
  if (ids.length === 0) return []
  await holdConversations(tx, ids)
  const rows = await finishedBefore(tx, before).where('id', 'in', ids).execute()
  return rows.map(({ id }) => id)
}

function finishedBefore(db: Db | Tx, before: Date) {
  return db
    .selectFrom('conversation')
    .select('id')
    .where('last_read_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('tag').select('tag.id').whereRef('tag.conversation_id', '=', 'conversation.id').where('tag.state', 'in', unfinished),
        ),
      ),
    )
}

/** What was learnt of visitors and not confirmed by a tag since. */
export async function forgetLearntBefore(db: Db, before: Date): Promise<number> {
  const memories = await db.deleteFrom('memory').where('tagged_at', '<', before).executeTakeFirst()
  const refusals = await db.deleteFrom('refusal').where('at', '<', before).executeTakeFirst()
  return Number(memories.numDeletedRows + refusals.numDeletedRows)
}

/** Who did nothing in the audit since, and had nothing done to them: whom their pseudonyms stand for is forgotten, the rows stay. */
export async function forgetAuditNamesBefore(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update audit_person p set person_id = null
    where p.person_id is not null
      and not exists (select from audit_entry e where e.person = p.pseudonym and e.at >= ${before})
      and not exists (select from audit_entry e where e.subject = 'person/' || p.pseudonym and e.at >= ${before})
      and (exists (select from audit_entry e where e.person = p.pseudonym)
        or exists (select from audit_entry e where e.subject = 'person/' || p.pseudonym))`.execute(db)
  return Number(numAffectedRows ?? 0)
}
