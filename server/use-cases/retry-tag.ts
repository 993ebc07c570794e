import { recordChanges } from '#server/database/changes.ts'
import { notifyOutbox } from '#server/database/deliveries.ts'
import { transact } from '#server/database/transact.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { findTag, lockTag } from './tagging/find-tag.ts'
import type { TaggingParts } from './tagging/parts.ts'

/**
 * Tries a push (or its undo) again now. A connection that rests by itself is tried too; one that was told to wait, waits.
 * Where nobody could tell whether it had arrived, the person has looked: it is looked for once more, and sent.
 */
export function retryTag(parts: TaggingParts): Handlers['tags.retry'] {
  return async ({ id }, { person }) => {
    await findTag(parts, person, id)
    const now = parts.clock.now()
    await transact(parts.db, async (tx) => {
      const tag = await lockTag(tx, id)
      const head = await tx
        .selectFrom('delivery')
        .select(['id', 'kind', 'state', 'lane', 'reason'])
        .where('tag_id', '=', id)
        .where('state', 'in', ['failed', 'parked', 'queued'])
        .orderBy('number')
        .limit(1)
        .executeTakeFirst()
      if (!head) return
      const decided = head.state === 'parked' && head.reason?.code === 'crm-undecided' && (head.kind === 'log' || head.kind === 'append')
      await tx
        .updateTable('delivery')
        .set({ state: 'queued', due_at: now, attempts: 0, looks: 0, settled_at: null, ...(decided && { decided }) })
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
      await parts.audit.write(tx, {
        action: 'tag.retried',
        subject: `tag/${id}`,
        person: person.id,
        ...(decided && { details: { decided } }),
      })
      await recordChanges(tx, [{ kind: 'tag', tagId: id }], now)
    })
    return { tag: await findTag(parts, person, id) }
  }
}
