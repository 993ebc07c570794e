import { sql } from 'kysely'
import { conversationsOf, conversationsThatMention, type FoundConversation, mentions, type Sought } from '#server/database/person-data.ts'
import type { Db } from '#server/database/tables.ts'

/** All that is kept of one visitor, as it is kept. What a CRM holds is the CRM's own. */
export async function exportVisitor(db: Db, sought: Sought, country: string) {
  const found = await conversationsOf(db, sought, country)
  const mentioned = await conversationsThatMention(
    db,
    sought,
    found.map(({ id }) => id),
  )
  const conversations = await Promise.all(found.map((one) => wholeConversation(db, one)))
  return { conversations, ...(await learntOf(db, sought, found)), mentionedIn: mentioned.map(keyOf) }
}

const keyOf = ({ source, externalId }: FoundConversation) => ({ source, externalId })

async function wholeConversation(db: Db, { id }: FoundConversation) {
  const of = { conversation_id: id }
  const [conversation, messages, tags] = await Promise.all([
    db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    db.selectFrom('message').selectAll().where('conversation_id', '=', of.conversation_id).orderBy('position').execute(),
    db.selectFrom('tag').selectAll().where('conversation_id', '=', id).orderBy('tagged_at').execute(),
  ])
  const ids = tags.map((tag) => tag.id)
  const [activities, deliveries] =
    ids.length === 0
      ? [[], []]
      : await Promise.all([
          db.selectFrom('tag_activity').selectAll().where('tag_id', 'in', ids).execute(),
          db.selectFrom('delivery').selectAll().where('tag_id', 'in', ids).orderBy('number').execute(),
        ])
  return {
    ...conversation,
    messages: messages.map(({ conversation_id: _, ...message }) => message),
    tags: tags.map((tag) => ({
      ...tag,
      activities: activities.filter((one) => one.tag_id === tag.id),
      deliveries: deliveries.filter((one) => one.tag_id === tag.id),
    })),
  }
}

async function learntOf(db: Db, sought: Sought, found: readonly FoundConversation[]) {
  const keys = found.map(({ source, externalId }) => `${source}\n${externalId}`)
  const value = sought.kind === 'conversation' ? '' : sought.value
  const about = sql<boolean>`((kind = ${sought.kind} and kind <> 'conversation' and subject = ${value}) or (kind = 'conversation' and subject = any (${keys}::text[])))`
  const [memory, refusals] = await Promise.all([
    db
      .selectFrom('memory')
      .selectAll()
      .where(({ or }) => or([about, mentions(sql`match::text`, sought)]))
      .execute(),
    db.selectFrom('refusal').selectAll().where(about).execute(),
  ])
  return { memory, refusals }
}
