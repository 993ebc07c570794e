import { recordChanges } from '#server/database/changes.ts'
import { findRequest, finishRequest, hashOf, openRequest } from '#server/database/requests.ts'
import { readTags } from '#server/database/tags.ts'
import { transact } from '#server/database/transact.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { advanceTags } from './tagging/advance-tags.ts'
import { checkChoices, checkMessages } from './tagging/check-choices.ts'
import { cleanConversation } from './tagging/clean-conversation.ts'
import { describeFor } from './tagging/describe-for.ts'
import { taggableEntity, type TaggingParts } from './tagging/parts.ts'
import { resolveRecord } from './tagging/resolve-record.ts'
import { tagRecord } from './tagging/tag-record.ts'
import { takeReading } from './tagging/take-reading.ts'

/** Tags a conversation to its records, once per key: all of them, or with a fault none. What follows is the outbox's work. */
export function createTags(parts: TaggingParts): Handlers['tags.create'] {
  return async ({ key, conversation, records, choices }, { person, signal }) => {
    const { source, externalId } = conversation
    const hash = hashOf({ source, externalId, records, choices })
    const request = { key, useCase: 'tags.create', person: person.id, hash }
    const before = await findRequest(parts.db, request)
    if (before?.done_at) return { tags: await readTags(parts.db, before.progress.tags ?? []) }

    const reading = cleanConversation(conversation)
    const intents = await Promise.all(
      records.map(async (ref, index) => {
        const entity = taggableEntity(parts, ref.entity, `records.${index}.entity`)
        const { tagging } = parts.settings.current().settings
        const description = entity.tagFields?.length ? await describeFor(parts, person, ref, signal) : undefined
        const checked = checkChoices(choices, { tagging, entity, description })
        const record = await resolveRecord(parts, person, ref, `records.${index}`, signal)
        return { key: `${key}:${index + 1}`, record, person, choices: checked }
      }),
    )
    const now = parts.clock.now()
    const ids = await transact(parts.db, async (tx) => {
      const open = await openRequest(tx, request, now)
      if (open.done_at) return open.progress.tags ?? []
      const thread = await takeReading(tx, reading, now)
      checkMessages(choices, thread.messages)
      const moved = new Set(await advanceTags(tx, parts, thread, now))
      const tags: string[] = []
      for (const intent of intents) {
        const { id, changed } = await tagRecord(tx, parts, thread, intent, now)
        if (!tags.includes(id)) tags.push(id)
        if (changed) moved.add(id)
      }
      await finishRequest(tx, key, { tags }, now)
      await recordChanges(
        tx,
        [...moved].map((tagId) => ({ kind: 'tag', tagId })),
        now,
      )
      return tags
    })
    return { tags: await readTags(parts.db, ids) }
  }
}
