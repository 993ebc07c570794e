import { sql } from 'kysely'
import {
  asText,
  conversationsOf,
  conversationsThatMention,
  type FoundConversation,
  type Identifier,
  type IdentifierParts,
  identifiersOf,
  mentions,
  type Sought,
  under,
} from '#server/database/person-data.ts'
import type { Db, Tx } from '#server/database/tables.ts'

/** All that is kept of one visitor, as it is kept. What a CRM holds is the CRM's own. */
export async function exportVisitor(db: Db | Tx, sought: Sought, parts: IdentifierParts) {
  const found = await conversationsOf(db, sought, parts.country)
  const mentioned = await conversationsThatMention(
    db,
    sought,
    found.map(({ id }) => id),
  )
  const conversations = await Promise.all(found.map((one) => wholeConversation(db, one)))
  // what others have too is not shown: it may be somebody else's
  const { theirs } = await identifiersOf(db, sought, found, parts)
  return { conversations, identifiers: theirs, ...(await learntOf(db, theirs, found)), mentionedIn: mentioned.map(keyOf) }
}

const keyOf = ({ source, externalId }: FoundConversation) => ({ source, externalId })

async function wholeConversation(db: Db | Tx, { id }: FoundConversation) {
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

async function learntOf(db: Db | Tx, theirs: readonly Identifier[], found: readonly FoundConversation[]) {
  const keys = found.map(({ source, externalId }) => `${source}\n${externalId}`)
  const about = sql<boolean>`(${under(theirs)} or (kind = 'conversation' and subject = any (${keys}::text[])))`
  const [memory, refusals] = await Promise.all([
    db
      .selectFrom('memory')
      .selectAll()
      .where(({ or }) => or([about, ...theirs.map((one) => mentions(asText(sql`jsonb_build_array(match, moved)`), one))]))
      .execute(),
    db.selectFrom('refusal').selectAll().where(about).execute(),
  ])
  return { memory, refusals }
}
