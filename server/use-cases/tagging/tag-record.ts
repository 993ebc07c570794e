import type { Selectable } from 'kysely'
import type { Person } from '#contract/api/session.ts'
import type { RecordSummary } from '#contract/records.ts'
import type { TagChoices } from '#contract/tags.ts'
import { keepTaught, remember } from '#server/database/memory.ts'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import { rulesFor, type TaggingParts } from './parts.ts'
import { planPush, replanPush } from './plan-push.ts'
import { subjectOf } from './subject.ts'
import type { Thread } from './take-reading.ts'
import { takeBackUndo } from './take-back-undo.ts'

export type TagIntent = { key: string; record: RecordSummary; person: Person; choices: TagChoices }

/**
 * Tags the thread to one record: at once, or armed while a chat is open. A record that is tagged already keeps its tag; one whose push
 * the CRM refused is tried anew with what was chosen now. The caller holds the conversation's row.
 */
export async function tagRecord(
  tx: Tx,
  parts: TaggingParts,
  thread: Thread,
  intent: TagIntent,
  now: Date,
): Promise<{ id: string; changed: boolean }> {
  const { record, person, choices } = intent
  const about = { conversation: thread, visitor: thread.visitor, organisation: parts.settings.current().settings.organisation }
  // a record that the CRM could not name yet is nothing to remember
  const taught = record.name === record.ref.id ? [] : await remember(tx, about, record, now)
  const rules = rulesFor(parts, person, record.ref)
  const subject = subjectOf({
    channel: thread.channel,
    source: thread.source,
    visitor: thread.visitor,
    at: now,
    chosen: choices.subject,
    suffix: rules.tagging.suffix,
  })
  const held = await holdTags(tx, thread.id, record)
  const known = held.find(({ state }) => state !== 'undoing')
  const undone = held.at(-1)
  const takenBack = known || !undone ? undefined : await takeBackUndo(tx, undone, now)
  const standing = known ?? takenBack
  if (standing) await keepTaught(tx, standing.id, taught)
  if (takenBack) {
    // what the undo had called back, and what was said since
    if (pushes(thread)) await planPush(tx, takenBack, thread, rules, now)
    await parts.audit.write(tx, { action: 'tag.undo-taken-back', subject: `tag/${takenBack.id}`, person: person.id })
    return { id: takenBack.id, changed: true }
  }
  if (known) {
    const fresh = known.state === 'failed' && !(await reachedTheCrm(tx, known.id))
    if (!fresh) return { id: known.id, changed: false }
    const again = await tx
      .updateTable('tag')
      .set({ subject, choices: JSON.stringify(choices), person: JSON.stringify(person) })
      .where('id', '=', known.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await choose(tx, known.id, thread, choices)
    await replanPush(tx, again, thread, rules, now)
    return { id: known.id, changed: true }
  }
  const tag = await tx
    .insertInto('tag')
    .values({
      key: intent.key,
      conversation_id: thread.id,
      connection: record.ref.connection,
      entity: record.ref.entity,
      record_id: record.ref.id,
      record: JSON.stringify(record),
      state: 'armed',
      subject,
      choices: JSON.stringify(choices),
      message_count: choices.messageIds?.length ?? thread.messages.filter(({ role }) => role !== 'note').length,
      person: JSON.stringify(person),
      tagged_at: now,
      taught: JSON.stringify(taught),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await choose(tx, tag.id, thread, choices)
  if (pushes(thread)) await planPush(tx, tag, thread, rules, now)
  const details = { channel: thread.channel, connection: record.ref.connection, entity: record.ref.entity, record: record.ref.id }
  await parts.audit.write(tx, { action: 'tag.created', subject: `tag/${tag.id}`, person: person.id, details })
  return { id: tag.id, changed: true }
}

/** A chat goes when it has ended, a thread at once. */
function pushes({ channel, status }: Thread): boolean {
  return channel === 'sms' || status === 'ended'
}

/**
 * The record's tags, those that are being taken back among them, oldest first: in one statement. An undo that the CRM refuses at this moment
 * makes its tag stand again, and would be neither among those that stand nor among those that do not, if one were asked after the other.
 */
async function holdTags(tx: Tx, conversationId: string, { ref }: RecordSummary): Promise<Selectable<TagTable>[]> {
  return tx
    .selectFrom('tag')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('connection', '=', ref.connection)
    .where('entity', '=', ref.entity)
    .where('record_id', '=', ref.id)
    .where('state', '!=', 'undone')
    .orderBy('tagged_at')
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Something of the tag is in the CRM, or may be. */
async function reachedTheCrm(tx: Tx, tagId: string): Promise<boolean> {
  const activity = await tx.selectFrom('tag_activity').select('tag_id').where('tag_id', '=', tagId).limit(1).executeTakeFirst()
  const unsure = await tx
    .selectFrom('delivery')
    .select('id')
    .where('tag_id', '=', tagId)
    .where('unsure', '=', true)
    .limit(1)
    .executeTakeFirst()
  return activity !== undefined || unsure !== undefined
}

/** Keeps what the agent chose of the messages that were there to choose from; later ones go as usual. */
async function choose(tx: Tx, tagId: string, thread: Thread, { messageIds }: TagChoices): Promise<void> {
  await tx.deleteFrom('tag_message').where('tag_id', '=', tagId).execute()
  if (!messageIds || thread.messages.length === 0) return
  const chosen = new Set(messageIds)
  const rows = thread.messages.map(({ id }) => ({ tag_id: tagId, message_id: id, chosen: chosen.has(id), delivery_id: null }))
  for (let from = 0; from < rows.length; from += 1_000)
    await tx
      .insertInto('tag_message')
      .values(rows.slice(from, from + 1_000))
      .execute()
}
