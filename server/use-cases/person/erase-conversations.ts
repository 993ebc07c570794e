import { sql } from 'kysely'
import { holdConversations } from '#server/database/hold-conversations.ts'
import type { Tx } from '#server/database/tables.ts'

export type ErasedConversations = { conversations: number; messages: number; tags: number; deliveriesNotSent: number }

/**
 * Removes conversations with their messages, tags, deliveries and what they taught. Keys of requests stay, so that a repeat from an
 * extension does nothing a second time, but the record's name in their answers goes.
 */
export async function eraseConversations(tx: Tx, ids: readonly string[]): Promise<ErasedConversations> {
  if (ids.length === 0) return { conversations: 0, messages: 0, tags: 0, deliveriesNotSent: 0 }
  const { conversations, tags: tagIds } = await holdConversations(tx, ids)
  const { rows } = await sql<{ messages: string; unsent: string }>`
    select (select count(*) from message where conversation_id = any (${ids}::uuid[])) as messages,
      (select count(*) from delivery where tag_id = any (${tagIds}::uuid[]) and state not in ('done', 'cancelled')) as unsent`.execute(tx)
  const keys = conversations.map(({ source, externalId }) => `${source}\n${externalId}`)
  for (const table of ['memory', 'refusal'] as const)
    await sql`delete from ${sql.table(table)} where kind = 'conversation' and subject = any (${keys}::text[])`.execute(tx)
  await sql`update request set progress = ${withoutName} where progress -> 'tags' ?| ${tagIds}::text[]`.execute(tx)
  await tx
    .deleteFrom('conversation')
    .where('id', 'in', [...ids])
    .execute()
  return {
    conversations: conversations.length,
    messages: Number(rows[0]?.messages ?? 0),
    tags: tagIds.length,
    deliveriesNotSent: Number(rows[0]?.unsent ?? 0),
  }
}

/** The answer of a request, its record reduced to what names it for machines. */
export const withoutName = sql`progress || case when progress ? 'record' then jsonb_build_object('record', jsonb_build_object(
  'ref', progress #> '{record,ref}', 'kind', progress #> '{record,kind}', 'entityLabel', progress #> '{record,entityLabel}', 'name', '')) else '{}' end`
