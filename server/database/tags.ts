import type { Selectable } from 'kysely'
import type { TaggedConversation } from '#contract/api/records.ts'
import type { ConversationKey } from '#contract/conversation.ts'
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

/** How often records were tagged, and when last, by `recordKey`; tags of the conversation `except` do not count. Records never tagged are left out. */
export async function tagCounts(db: Db | Tx, refs: readonly RecordRef[], except?: ConversationKey): Promise<Map<string, TagCount>> {
  return refs.length === 0 ? new Map() : countedFor(db, { refs, except })
}

type TagCount = { count: number; latest: string }

const countedFor = together<{ refs: readonly RecordRef[]; except: ConversationKey | undefined }, Map<string, TagCount>>(
  async (db, questions) => {
    const asked = [...new Map(questions.flatMap(({ refs }) => refs.map((ref) => [recordKey(ref), ref] as const))).values()]
    const apart = questions.flatMap(({ except }) => except ?? [])
    const rows = await counted(db, [
      asked.map((ref) => ref.connection),
      asked.map((ref) => ref.entity),
      asked.map((ref) => ref.id),
      apart.map((one) => one.source),
      apart.map((one) => one.externalId),
    ])
    return questions.map(({ refs, except }) => {
      const keys = new Set(refs.map(recordKey))
      const counts = new Map<string, TagCount>()
      for (const row of rows) {
        const key = recordKey({ connection: row.connection, entity: row.entity, id: row.record_id })
        if (!keys.has(key) || (except && row.source === except.source && row.external_id === except.externalId)) continue
        const known = counts.get(key)
        const latest = row.latest.toISOString()
        counts.set(key, {
          count: (known?.count ?? 0) + Number(row.count),
          latest: known && known.latest > latest ? known.latest : latest,
        })
      }
      return counts
    })
  },
)

/** By record; the tags of a conversation that somebody leaves out stand in a row of their own. */
const counted = prepared<{
  connection: string
  entity: string
  record_id: string
  source: string | null
  external_id: string | null
  count: string
  latest: Date
}>(
  'tag counts',
  `select t.connection, t.entity, t.record_id, c.source, c.external_id, count(*) as count, max(t.tagged_at) as latest
    from unnest($1::text[], $2::text[], $3::text[]) as a (connection, entity, record_id)
    join tag t on t.connection = a.connection and t.entity = a.entity and t.record_id = a.record_id
    left join conversation c on c.id = t.conversation_id
      and (c.source, c.external_id) in (select * from unnest($4::text[], $5::text[]))
    where t.state not in ('undoing', 'undone') group by t.connection, t.entity, t.record_id, c.source, c.external_id`,
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
    revision: Number(row.revision),
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
