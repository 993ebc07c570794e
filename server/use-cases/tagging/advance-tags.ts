import type { Selectable } from 'kysely'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import { rulesFor, type TaggingParts } from './parts.ts'
import { planPush } from './plan-push.ts'
import type { Thread } from './take-reading.ts'

/**
 * What a reading means for the tags that are there: the end of a chat fires what was armed and brings what was said since an earlier
 * end; a thread brings its new messages at once. Answers with the tags that moved. The caller holds the conversation's row.
 */
export async function advanceTags(tx: Tx, parts: TaggingParts, thread: Thread, now: Date): Promise<string[]> {
  if (thread.channel === 'chat' && thread.status === 'open') return []
  const tags = await holdTags(tx, thread.id)
  const moved: string[] = []
  for (const tag of tags) if (await planPush(tx, tag, thread, rulesFor(parts, tag.person, tag.record.ref), now)) moved.push(tag.id)
  return moved
}

/**
 * Those that go on, held. Two statements: one that waits for a tag's row sees that row as it is then, and its deliveries as they were when it
 * began to wait.
 */
async function holdTags(tx: Tx, conversationId: string): Promise<Selectable<TagTable>[]> {
  const inForce = tx.selectFrom('tag').where('conversation_id', '=', conversationId).where('state', 'not in', ['undoing', 'undone'])
  const held = await inForce.select('id').orderBy('tagged_at').orderBy('id').forUpdate().execute()
  if (held.length === 0) return []
  return (
    inForce
      .selectAll()
      .where(
        'id',
        'in',
        held.map(({ id }) => id),
      )
      // an undo that waits for a person: what is written behind it would outlive it
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('delivery')
              .select('delivery.id')
              .whereRef('delivery.tag_id', '=', 'tag.id')
              .where('kind', 'in', ['remove', 'restore'])
              .where('delivery.state', 'not in', ['done', 'cancelled']),
          ),
        ),
      )
      .orderBy('tagged_at')
      .orderBy('id')
      .execute()
  )
}
