import type { PracticeStates } from '#contract/practice.ts'
import type { Channel, Visitor } from '#contract/conversation.ts'
import type { PushState } from '#contract/tags.ts'
import type { Db } from './tables.ts'

/** The conversation and the tag that an activity of the CRM came from. */
export type ActivityOrigin = {
  tag: string
  state: PushState
  by: string
  at: string
  channel: Channel
  messages: number
  sourceName?: string
  url?: string
  visitor: Visitor
}

/** Origins by activity id; activities that no tag of ours made are left out. */
export async function activityOrigins(db: Db, connection: string, activityIds: readonly string[]): Promise<Map<string, ActivityOrigin>> {
  if (activityIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('tag_activity')
    .innerJoin('tag', 'tag.id', 'tag_activity.tag_id')
    .innerJoin('conversation', 'conversation.id', 'tag.conversation_id')
    .select([
      'tag_activity.activity_id',
      'tag.id as tag',
      'tag.state',
      'tag.person',
      'tag.tagged_at',
      'tag.message_count',
      'conversation.channel',
      'conversation.source_name',
      'conversation.url',
      'conversation.visitor',
    ])
    .where('tag.connection', '=', connection)
    .where('tag_activity.activity_id', 'in', [...activityIds])
    .execute()
  return new Map(
    rows.map((row) => [
      row.activity_id,
      {
        tag: row.tag,
        state: row.state,
        by: row.person.name,
        at: row.tagged_at.toISOString(),
        channel: row.channel,
        messages: row.message_count,
        ...(row.source_name !== null && { sourceName: row.source_name }),
        ...(row.url !== null && { url: row.url }),
        visitor: row.visitor,
      },
    ]),
  )
}

/** How the tags of the practice inbox's conversations whose ids begin with `run-` stand, by external id: trouble before waiting before done. */
export async function practiceStates(db: Db, run: string): Promise<PracticeStates> {
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('tag', 'conversation.id', 'tag.conversation_id')
    .select(['conversation.external_id', 'tag.state'])
    .where('conversation.source', '=', 'practice')
    .where('conversation.external_id', 'like', `${run.replace(/[\\%_]/g, '\\$&')}-%`)
    .where('tag.state', 'not in', ['undone', 'undoing'])
    .orderBy('tag.tagged_at', 'desc')
    .limit(1_000)
    .execute()
  const states: PracticeStates = {}
  for (const { external_id, state } of rows) {
    const now = shown(state)
    const before = states[external_id]
    if (before === undefined || rank.indexOf(now) < rank.indexOf(before)) states[external_id] = now
  }
  return states
}

const rank: PracticeStates[string][] = ['failed', 'waiting', 'armed', 'tagged']

function shown(state: PushState): PracticeStates[string] {
  if (state === 'saved') return 'tagged'
  if (state === 'armed') return 'armed'
  return state === 'failed' || state === 'parked' ? 'failed' : 'waiting'
}
