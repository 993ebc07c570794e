import { type Selectable, sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Tag } from '#contract/tags.ts'
import { recordChanges } from '#server/database/changes.ts'
import { cancelUnsent, enqueueDeliveries, type NewDelivery } from '#server/database/deliveries.ts'
import { aloneWithTaught, forget, rememberUnder, subjects } from '#server/database/memory.ts'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import { transact } from '#server/database/transact.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { findTag, lockTag } from './tagging/find-tag.ts'
import type { TaggingParts } from './tagging/parts.ts'

/** Takes a tag back: without a trace while nothing was sent, else by an undo that goes through the outbox like the push did. */
export function undoTag(parts: TaggingParts): Handlers['tags.undo'] {
  return async ({ id, force = false }, { person, signal }) => {
    const tag = await findTag(parts, person, id)
    if (tag.state === 'saved' && !force) {
      await refuseIfEdited(parts, tag, parts.crm.open(person, tag.record.ref.connection).session, signal)
    }
    const now = parts.clock.now()
    const audited = (tx: Tx) => parts.audit.write(tx, { action: 'tag.undone', subject: `tag/${id}`, person: person.id, details: { force } })
    await transact(parts.db, async (tx) => {
      const locked = await lockTag(tx, id)
      if (locked.state === 'undone') return
      if (locked.state === 'undoing') {
        if (force && (await forceUndo(tx, id))) await audited(tx)
        return
      }
      await startUndo(tx, locked, force, now)
      await forgetTag(tx, parts, locked)
      await audited(tx)
      await recordChanges(tx, [{ kind: 'tag', tagId: id }], now)
    })
    return { tag: await findTag(parts, person, id) }
  }
}

/** Said at once where the CRM answers; the undo itself checks again when it removes. */
async function refuseIfEdited({ db }: TaggingParts, tag: Tag, session: CrmSession, signal: AbortSignal): Promise<void> {
  const activities = await db.selectFrom('tag_activity').selectAll().where('tag_id', '=', tag.id).execute()
  for (const ours of activities) {
    const found = await session.findByKey(ours.delivery_key, signal).catch(() => undefined)
    if (found?.activity && found.activity.id === ours.activity_id && found.activity.version !== ours.version) {
      throw new AppError('edited-since', `Somebody has edited the ${ours.kind} since it was saved`, {
        hint: 'Nothing was removed. Take it back all the same, or leave it.',
        overridable: true,
      })
    }
  }
}

async function startUndo(tx: Tx, tag: Selectable<TagTable>, force: boolean, now: Date): Promise<void> {
  await cancelUnsent(tx, tag.id, now)
  const trace = await tx
    .selectNoFrom(({ exists, selectFrom }) => [
      exists(selectFrom('tag_activity').select('tag_id').where('tag_id', '=', tag.id)).as('activity'),
      exists(
        selectFrom('delivery')
          .select('id')
          .where('tag_id', '=', tag.id)
          .where(({ or, and, eb }) => or([eb('state', '=', 'sending'), and([eb('state', '=', 'cancelled'), eb('unsure', '=', true)])])),
      ).as('onItsWay'),
    ])
    .executeTakeFirstOrThrow()
  const undo: NewDelivery[] = []
  if (trace.activity || trace.onItsWay) undo.push({ payload: { kind: 'remove', force } })
  if (tag.written || (trace.onItsWay && Object.keys(tag.choices.recordValues ?? {}).length > 0)) undo.push({ payload: { kind: 'restore' } })
  if (undo.length > 0) await enqueueDeliveries(tx, { id: tag.id, lane: tag.connection }, undo, now)
  else
    await tx.updateTable('delivery').set({ payload: sql<string>`jsonb_build_object('kind', kind)` }).where('tag_id', '=', tag.id).execute()
  await tx
    .updateTable('tag')
    .set({ state: undo.length > 0 ? 'undoing' : 'undone', reason: null, next_attempt_at: null, attempts: 0 })
    .where('id', '=', tag.id)
    .execute()
}

/** The undo that waits takes along what others have written. False where none waits that would not. */
async function forceUndo(tx: Tx, tagId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('delivery')
    .set({ payload: JSON.stringify({ kind: 'remove', force: true }) })
    .where('tag_id', '=', tagId)
    .where('kind', '=', 'remove')
    .where('state', 'in', ['waiting', 'queued'])
    .where(sql<boolean>`not (payload ->> 'force')::boolean`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What this tag taught is forgotten; what other tags of the same record taught about the same visitor stands. */
async function forgetTag(tx: Tx, parts: TaggingParts, tag: Selectable<TagTable>): Promise<void> {
  const conversation = await tx.selectFrom('conversation').selectAll().where('id', '=', tag.conversation_id).executeTakeFirstOrThrow()
  const { organisation } = parts.settings.current().settings
  const about = (one: typeof conversation) => ({
    conversation: { source: one.source, externalId: one.external_id },
    visitor: one.visitor,
    organisation,
  })
  await aloneWithTaught(tx, tag.record.ref)
  // by what it taught then: a reading since may have given the conversation another visitor
  await forget(tx, tag.taught ?? subjects(about(conversation)), tag.record.ref)
  const others = await tx
    .selectFrom('tag')
    .innerJoin('conversation', 'conversation.id', 'tag.conversation_id')
    .selectAll('conversation')
    .select(['tag.record as tagged', 'tag.tagged_at', 'tag.taught'])
    .where('tag.connection', '=', tag.connection)
    .where('tag.entity', '=', tag.entity)
    .where('tag.record_id', '=', tag.record_id)
    .where('tag.conversation_id', '!=', tag.conversation_id)
    .where('tag.state', 'not in', ['undoing', 'undone', 'failed'])
    .orderBy('tag.tagged_at', 'desc')
    .limit(20)
    .execute()
  for (const other of others.toReversed()) await rememberUnder(tx, other.taught ?? subjects(about(other)), other.tagged, other.tagged_at)
}
