import { recordChanges } from '#server/database/changes.ts'
import { recall } from '#server/database/memory.ts'
import { readTagsOf } from '#server/database/tags.ts'
import { transact } from '#server/database/transact.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { advanceTags } from './tagging/advance-tags.ts'
import { cleanConversation } from './tagging/clean-conversation.ts'
import { sees, type TaggingParts } from './tagging/parts.ts'
import { takeReading } from './tagging/take-reading.ts'

/** Takes a reading, by whichever agent: adds what is new, and moves the tags that waited for it. */
export function reportConversation(parts: TaggingParts): Handlers['conversations.report'] {
  return async ({ conversation }, { person }) => {
    const reading = cleanConversation(conversation)
    const now = parts.clock.now()
    const thread = await transact(parts.db, async (tx) => {
      const taken = await takeReading(tx, reading, now)
      const moved = await advanceTags(tx, parts, taken, now)
      await recordChanges(
        tx,
        moved.map((tagId) => ({ kind: 'tag', tagId })),
        now,
      )
      return taken
    })
    const organisation = parts.settings.current().settings.organisation
    const [tags, memory] = await Promise.all([
      readTagsOf(parts.db, thread),
      recall(parts.db, { conversation: thread, visitor: thread.visitor, organisation }),
    ])
    return {
      tags: tags.filter(({ record }) => sees(parts.crm, person, record.ref.connection)),
      ...(memory && sees(parts.crm, person, memory.match.record.ref.connection) && { memory }),
    }
  }
}
