import type { Selectable } from 'kysely'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'

/**
 * Tagged again while an undo has not begun: the tag stays, nothing is removed and written anew. Undefined where the undo has begun, or
 * has to look for something first; then a new tag is right. The caller holds the tag's row.
 */
export async function takeBackUndo(tx: Tx, tag: Selectable<TagTable>, now: Date): Promise<Selectable<TagTable> | undefined> {
  const deliveries = await tx
    .selectFrom('delivery')
    .select(['id', 'kind', 'state', 'attempts', 'unsure'])
    .where('tag_id', '=', tag.id)
    .execute()
  const undo = deliveries.filter(({ kind, state }) => (kind === 'remove' || kind === 'restore') && state !== 'cancelled')
  const begun = undo.some(({ state, attempts }) => attempts > 0 || (state !== 'waiting' && state !== 'queued'))
  const lost = deliveries.some(({ state, unsure }) => state === 'cancelled' && unsure)
  const sending = deliveries.some(({ state }) => state === 'sending')
  const saved = deliveries.some(({ kind, state }) => (kind === 'log' || kind === 'append') && state === 'done')
  if (undo.length === 0 || begun || lost || !(sending || saved)) return undefined
  await tx
    .updateTable('delivery')
    .set({ state: 'cancelled', settled_at: now })
    .where(
      'id',
      'in',
      undo.map(({ id }) => id),
    )
    .execute()
  return tx
    .updateTable('tag')
    .set({ state: sending ? 'queued' : 'saved', reason: null, next_attempt_at: null })
    .where('id', '=', tag.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
