import { type Selectable, sql } from 'kysely'
import { type Channel, type Conversation, limits, type Visitor } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import type { Tx } from '#server/database/tables.ts'
import type { ConversationTable } from '#server/database/tables/tagging.ts'
import { mergeMessages, type ReadMessage } from '#contract/merge-messages.ts'

/** A conversation as all its readings together tell it. */
export type Thread = {
  id: string
  source: string
  externalId: string
  channel: Channel
  status: 'open' | 'ended'
  visitor: Visitor
  sourceName?: string
  url?: string
  messages: ReadMessage[]
}

/**
 * Adds a (cleaned) reading to what is known and answers with the whole. The conversation's row stays locked until the transaction
 * ends: everything that is decided about one conversation is decided one after another. `roomSeen`: the caller has asked for the
 * room before something that cannot be taken back.
 */
export async function takeReading(tx: Tx, reading: Conversation, now: Date, roomSeen = false): Promise<Thread> {
  const before = await lockConversation(tx, reading, now)
  const known = await readMessages(tx, before.id)
  if (!roomSeen) requireRoom(known, reading)
  const merged = mergeMessages(known, reading.messages)
  await saveMessages(tx, before.id, known, merged.messages)
  const status = statusAfter(before.status, reading, known.length > 0 && merged.tail)
  const visitor = before.isNew ? reading.visitor : mergeVisitors(before.visitor, reading.visitor)
  await tx
    .updateTable('conversation')
    .set({
      status,
      visitor: JSON.stringify(visitor),
      last_read_at: now,
      ended_at: status === 'open' ? null : (before.ended_at ?? new Date(reading.endedAt ?? now)),
      ...(reading.agent && { agent: JSON.stringify(reading.agent) }),
      ...(reading.url !== undefined && { url: reading.url }),
      ...(reading.sourceName !== undefined && { source_name: reading.sourceName }),
      ...(reading.startedAt !== undefined && { started_at: new Date(reading.startedAt) }),
    })
    .where('id', '=', before.id)
    .execute()
  const sourceName = reading.sourceName ?? before.source_name
  const url = reading.url ?? before.url
  return {
    id: before.id,
    source: reading.source,
    externalId: reading.externalId,
    channel: before.channel,
    status,
    visitor,
    messages: merged.messages,
    ...(sourceName ? { sourceName } : {}),
    ...(url ? { url } : {}),
  }
}

/**
 * Refuses a reading that would make the conversation larger than one may be: each reading looks at all that is known, so one that
 * grows without end would make each of its reports slower. A reading that brings nothing new always has room.
 */
export function requireRoom(known: readonly { id: string }[], { source, externalId, messages }: Conversation, within = ''): void {
  const ids = new Set(known.map(({ id }) => id))
  const before = ids.size
  for (const { id } of messages) ids.add(id)
  if (ids.size === before || ids.size <= limits.allMessages) return
  const [would, most] = [ids.size, limits.allMessages].map((count) => count.toLocaleString('en'))
  throw new AppError(
    'invalid-input',
    `The conversation ${externalId} of ${source} would have ${would} messages, and one may have ${most}. Nothing of this reading was taken.`,
    {
      hint: 'What was taken before stays. Have the page name later messages as a conversation of their own, by another id.',
      fields: [{ path: `${within}conversation.messages`, message: `may add up to at most ${most} messages over all readings` }],
    },
  )
}

/**
 * A chat that has ended is open again only when a reading shows a newer message: a tab that has not noticed the end yet, or an event
 * that comes late, must not take the end back.
 */
function statusAfter(known: 'open' | 'ended', reading: Conversation, newer: boolean): 'open' | 'ended' {
  return known === 'ended' && reading.status === 'open' && !newer ? 'ended' : reading.status
}

type Before = Selectable<ConversationTable> & { isNew: boolean }

async function lockConversation(tx: Tx, reading: Conversation, now: Date): Promise<Before> {
  const made = await tx
    .insertInto('conversation')
    .values({
      source: reading.source,
      external_id: reading.externalId,
      channel: reading.channel,
      status: reading.status,
      visitor: JSON.stringify(reading.visitor),
      first_read_at: now,
      last_read_at: now,
    })
    .onConflict((conflict) => conflict.columns(['source', 'external_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (made) return { ...made, isNew: true }
  const found = await tx
    .selectFrom('conversation')
    .selectAll()
    .where('source', '=', reading.source)
    .where('external_id', '=', reading.externalId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...found, isNew: false }
}

async function readMessages(tx: Tx, conversationId: string): Promise<ReadMessage[]> {
  const rows = await tx.selectFrom('message').selectAll().where('conversation_id', '=', conversationId).orderBy('position').execute()
  return rows.map((row) => ({
    id: row.id,
    role: row.role,
    text: row.text,
    ...(row.author !== null && { author: row.author }),
    ...(row.at && { at: row.at.toISOString() }),
    ...(row.attachments.length > 0 && { attachments: row.attachments }),
  }))
}

/** Writes only what is new, edited or moved. */
async function saveMessages(tx: Tx, conversationId: string, known: readonly ReadMessage[], all: readonly ReadMessage[]): Promise<void> {
  const before = new Map(known.map((message, position) => [message.id, { position, text: fingerprint(message) }]))
  const rows = all.flatMap((message, position) => {
    const was = before.get(message.id)
    if (was?.position === position && was.text === fingerprint(message)) return []
    const { id, role, text, author, at, attachments } = message
    // in UTC: a page may write offsets that the database does not take
    const moment = at === undefined ? null : new Date(at).toISOString()
    return [{ id, position, role, text, author: author ?? null, at: moment, attachments: attachments ?? [] }]
  })
  if (rows.length === 0) return
  await sql`
    insert into message (conversation_id, id, position, role, author, text, at, attachments)
    select ${conversationId}, r.id, r.position, r.role, r.author, r.text, r.at, r.attachments
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (id text, position integer, role text, author text, text text, at timestamptz, attachments jsonb)
    on conflict (conversation_id, id) do update
      set position = excluded.position, role = excluded.role, author = excluded.author, text = excluded.text, at = excluded.at,
          attachments = excluded.attachments`.execute(tx)
}

function fingerprint({ role, text, author, at, attachments }: ReadMessage): string {
  return JSON.stringify([role, text, author ?? '', at ? Date.parse(at) : 0, (attachments ?? []).map(({ name, url }) => [name, url])])
}

/** A half-loaded page knows less than an earlier reading did: what it says counts, what it lacks stays. */
function mergeVisitors(known: Visitor, reading: Visitor): Visitor {
  return {
    ...known,
    ...reading,
    phones: reading.phones.length > 0 ? reading.phones : known.phones,
    emails: reading.emails.length > 0 ? reading.emails : known.emails,
    variables: { ...known.variables, ...reading.variables },
  }
}
