import { recordChanges } from '#server/database/changes.ts'
import { recall } from '#server/database/memory.ts'
import { readTagsOf } from '#server/database/tags.ts'
import { transact } from '#server/database/transact.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { advanceTags } from './tagging/advance-tags.ts'
import { cleanConversation } from './tagging/clean-conversation.ts'
import { sees, type TaggingParts } from './tagging/parts.ts'
import { takeReading } from './tagging/take-reading.ts'

/**
 * Takes a reading, by whichever agent: adds what is new, and moves the tags that waited for it. Whom a number or address belongs to, when
 * that is told, stands in the audit: any may be asked about.
 */
export function reportConversation(parts: TaggingParts): Handlers['conversations.report'] {
  const isNew = oncePerDay(parts.clock)
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
    const shown = memory && sees(parts.crm, person, memory.match.record.ref.connection) ? memory : undefined
    if (shown?.by === 'visitor') {
      const { connection, entity, id } = shown.match.record.ref
      const subject = `${connection}/${entity}/${id}`
      if (isNew(`${person.id}\n${thread.id}\n${subject}`)) parts.audit.note({ action: 'memory.read', subject, person: person.id })
    }
    return {
      tags: tags.filter(({ record }) => sees(parts.crm, person, record.ref.connection)),
      ...(shown && { memory: shown }),
    }
  }
}

/** A page is read again with each message: the same person who is told the same of the same conversation is noted once a day. */
function oncePerDay(clock: Clock): (key: string) => boolean {
  let today = ''
  let noted = new Set<string>()
  return (key) => {
    const day = clock.now().toISOString().slice(0, 10)
    if (day !== today || noted.size >= mostNoted) noted = new Set()
    today = day
    if (noted.has(key)) return false
    noted.add(key)
    return true
  }
}

/** What is forgotten beyond this is noted once more, never not at all. */
const mostNoted = 20_000
