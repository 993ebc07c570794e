import type { Visitor } from '#contract/conversation.ts'
import type { Tx } from './tables.ts'

/** `tags`: ids of all tags of these conversations. */
export type HeldConversations = { conversations: { id: string; source: string; externalId: string; visitor: Visitor }[]; tags: string[] }

/**
 * Holds conversations and their tags until the transaction ends: no page changes their visitor, no agent their tags, no worker what it has
 * written for them. What is to be the same afterwards is read after this, by another statement. One that is gone by then is left out.
 */
export async function holdConversations(tx: Tx, ids: readonly string[]): Promise<HeldConversations> {
  if (ids.length === 0) return { conversations: [], tags: [] }
  // in this order everywhere: conversation, tag, delivery
  const conversations = await tx
    .selectFrom('conversation')
    .select(['id', 'source', 'external_id as externalId', 'visitor'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
  const tags = await tx
    .selectFrom('tag')
    .select('id')
    .where('conversation_id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
  return { conversations, tags: tags.map(({ id }) => id) }
}
