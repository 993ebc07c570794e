import { AppError } from '#contract/errors.ts'
import { sameRecord } from '#contract/records.ts'
import { taggedConversations } from '#server/database/tags.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { followSuccessors } from './check-memory.ts'
import { configured } from './configured.ts'
import { keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'
import { shownFields } from './to-match.ts'

/** One record with its configured detail fields and its conversations. What was merged or converted leads to what it became. */
export function readRecord(parts: SearchParts): Handlers['records.read'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (ref, caller) => {
    const { settings } = parts.settings.current()
    const open = parts.crm.open(caller.person, ref.connection)
    const all = configured(settings, await entitiesOf(open, caller.signal))
    if (!all.some((one) => one.settings.entity === ref.entity))
      throw new AppError('not-found', 'This entity is not one that agents see', { hint: 'An admin decides which ones are.' })
    const read = await followSuccessors(open, ref, all, caller.signal)
    if (!read)
      throw new AppError('crm-record-gone', 'The record is no longer in the CRM', { hint: 'Search again and choose another record.' })
    const { record, values, version } = read.found
    const conversations = await taggedConversations(parts.db, record.ref)
    const asked = sameRecord(record.ref, ref) ? undefined : await open.session.read(ref, [], caller.signal)
    parts.audit.note({
      action: 'record.read',
      subject: `${record.ref.connection}/${record.ref.entity}/${record.ref.id}`,
      person: caller.person.id,
    })
    return {
      record,
      version,
      fields: shownFields(all.find((one) => one.settings.entity === record.ref.entity)?.detail ?? [], values),
      conversations,
      ...(asked && { moved: { from: asked.record.name, reason: read.reason ?? 'merged' } }),
    }
  }
}
