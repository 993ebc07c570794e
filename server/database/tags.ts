import type { Selectable } from 'kysely'
import type { TaggedConversation } from '#contract/api/records.ts'
import { type RecordRef, recordKey } from '#contract/records.ts'
import type { Tag } from '#contract/tags.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tables.ts'
import type { TagActivityTable, TagTable } from './tables/tagging.ts'
import { together } from './together.ts'

/** Tags as the API tells them, in the order of `ids`; ids that are not there are left out. */
export async function readTags(db: Db | Tx, ids: readonly string[]): Promise<Tag[]> {
  if (ids.length === 0) return []
  const rows = await tagRows(db)
    .where('tag.id', 'in', [...new Set(ids)])
    .execute()
  const tags = await withActivities(db, rows)
  const byId = new Map(tags.map((tag) => [tag.id, tag]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The tags of one conversation, newest first. */
export async function readTagsOf(db: Db | Tx, conversation: { source: string; externalId: string }): Promise<Tag[]> {
  const rows = await tagRows(db)
    .where('conversation.source', '=', conversation.source)
    .where('conversation.external_id', '=', conversation.externalId)
    .orderBy('tag.tagged_at', 'desc')
    .orderBy('tag.id')
    .execute()
  return withActivities(db, rows)
}

/** The conversations tagged to a record, newest first; those taken back are left out. */
export async function taggedConversations(db: Db | Tx, ref: RecordRef, limit = 200): Promise<TaggedConversation[]> {
  const rows = await tagRows(db)
    .where('tag.connection', '=', ref.connection)
    .where('tag.entity', '=', ref.entity)
    .where('tag.record_id', '=', ref.id)
    .where('tag.state', 'not in', ['undoing', 'undone'])
    .orderBy('tag.tagged_at', 'desc')
    .orderBy('tag.id')
    .limit(limit)
    .execute()
  const tags = await withActivities(db, rows)
  return tags.map((tag, index) => {
    const url = rows[index]?.url
    return {
      tag: tag.id,
      conversation: tag.conversation,
      channel: tag.channel,
      subject: tag.subject,
      at: tag.savedAt ?? tag.taggedAt,
      by: tag.taggedBy.name,
      messages: tag.messageCount,
      state: tag.state,
      ...(tag.activity && {
        activity: {
          kind: tag.activity.kind,
          closed: tag.activity.closed,
          ...(tag.activity.url !== undefined && { url: tag.activity.url }),
        },
      }),
      ...(url ? { url } : {}),
    }
  })
}

/** How often records were tagged, and when last, by `recordKey`. Records never tagged are left out. */
export async function tagCounts(db: Db | Tx, refs: readonly RecordRef[]): Promise<Map<string, TagCount>> {
  return refs.length === 0 ? new Map() : countedFor(db, refs)
}

type TagCount = { count: number; latest: string }

const countedFor = together<readonly RecordRef[], Map<string, TagCount>>(async (db, questions) => {
  const asked = [...new Map(questions.flat().map((ref) => [recordKey(ref), ref])).values()]
  const rows = await counted(db, [asked.map((ref) => ref.connection), asked.map((ref) => ref.entity), asked.map((ref) => ref.id)])
  const counts = new Map(
    rows.map(({ connection, entity, record_id, count, latest }) => [
      recordKey({ connection, entity, id: record_id }),
      { count: Number(count), latest: latest.toISOString() },
    ]),
  )
  return questions.map((refs) => {
    const own = refs.map(recordKey).flatMap((key): [string, TagCount][] => {
      const found = counts.get(key)
      return found ? [[key, found]] : []
    })
    return new Map(own)
  })
})

const counted = prepared<{ connection: string; entity: string; record_id: string; count: string; latest: Date }>(
  'tag counts',
  `select t.connection, t.entity, t.record_id, count(*) as count, max(t.tagged_at) as latest
    from unnest($1::text[], $2::text[], $3::text[]) as a (connection, entity, record_id)
    join tag t on t.connection = a.connection and t.entity = a.entity and t.record_id = a.record_id
    where t.state not in ('undoing', 'undone') group by t.connection, t.entity, t.record_id`,
)

function tagRows(db: Db | Tx) {
  return db
    .selectFrom('tag')
    .innerJoin('conversation', 'conversation.id', 'tag.conversation_id')
    .selectAll('tag')
    .select(['conversation.source', 'conversation.external_id', 'conversation.channel', 'conversation.url'])
}

type TagRow = Selectable<TagTable> & { source: string; external_id: string; channel: Tag['channel']; url: string | null }

async function withActivities(db: Db | Tx, rows: readonly TagRow[]): Promise<Tag[]> {
  if (rows.length === 0) return []
  const activities = await db
    .selectFrom('tag_activity')
    .selectAll()
    .distinctOn('tag_id')
    .where(
      'tag_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('tag_id')
    .orderBy('number', 'desc')
    .execute()
  const newest = new Map(activities.map((activity) => [activity.tag_id, activity]))
  return rows.map((row) => toTag(row, newest.get(row.id)))
}

function toTag(row: TagRow, activity: Selectable<TagActivityTable> | undefined): Tag {
  return {
    id: row.id,
    key: row.key,
    conversation: { source: row.source, externalId: row.external_id },
    channel: row.channel,
    record: row.record,
    state: row.state,
    subject: row.subject,
    messageCount: row.message_count,
    taggedAt: row.tagged_at.toISOString(),
    taggedBy: { id: row.person.id, name: row.person.name },
    attempts: row.attempts,
    ...(row.saved_at && { savedAt: row.saved_at.toISOString() }),
    ...(activity && {
      activity: {
        id: activity.activity_id,
        kind: activity.kind,
        closed: activity.closed,
        ...(activity.url !== null && { url: activity.url }),
      },
    }),
    ...(row.reason && { reason: row.reason }),
    ...(row.next_attempt_at && { nextAttemptAt: row.next_attempt_at.toISOString() }),
  }
}
