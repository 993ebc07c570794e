import { recordChanges } from '#server/database/changes.ts'
import { notifyOutbox } from '#server/database/deliveries.ts'
import { transact } from '#server/database/transact.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { findTag, lockTag } from './tagging/find-tag.ts'
import type { TaggingParts } from './tagging/parts.ts'

/** Tries a push (or its undo) again now. A connection that rests by itself is tried too; one that was told to wait, waits. */
export function retryTag(parts: TaggingParts): Handlers['tags.retry'] {
  return async ({ id }, { person }) => {
    await findTag(parts, person, id)
    const now = parts.clock.now()
    await transact(parts.db, async (tx) => {
      const tag = await lockTag(tx, id)
      const head = await tx
        .selectFrom('delivery')
        .select(['id', 'kind', 'state', 'lane'])
        .where('tag_id', '=', id)
        .where('state', 'in', ['failed', 'parked', 'queued'])
        .orderBy('number')
        .limit(1)
        .executeTakeFirst()
      if (!head) return
      await tx
        .updateTable('delivery')
        .set({ state: 'queued', due_at: now, attempts: 0, settled_at: null })
        .where('id', '=', head.id)
        .execute()
      const undo = tag.state === 'undoing' || head.kind === 'remove' || head.kind === 'restore'
      await tx
        .updateTable('tag')
        .set({ state: undo ? 'undoing' : 'queued', reason: null, next_attempt_at: null, attempts: 0 })
        .where('id', '=', id)
        .execute()
      await tx.updateTable('lane').set({ paused_until: null, why: null }).where('name', '=', head.lane).where('why', '!=', 'told').execute()
      await notifyOutbox(tx, head.lane)
      await parts.audit.write(tx, { action: 'tag.retried', subject: `tag/${id}`, person: person.id })
      await recordChanges(tx, [{ kind: 'tag', tagId: id }], now)
    })
    return { tag: await findTag(parts, person, id) }
  }
}
