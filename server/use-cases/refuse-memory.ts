import type { Visitor } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import type { IdentifierKind } from '#contract/records.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { refuse, takeBackRefusal } from '#server/database/memory.ts'
import { planStops } from '#server/matching/order.ts'
import { ownIdentifiers } from '#server/matching/own.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { configured, searched } from './configured.ts'
import { type Entities, keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'

/** "Not this person", for the conversation and the visitor's own numbers and addresses; `undo` takes it back. */
export function refuseMemory(parts: SearchParts): Handlers['memory.refuse'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (input, caller) => {
    const { settings } = parts.settings.current()
    const { organisation } = settings
    const { person } = caller
    const whole = { conversation: input.conversation, visitor: input.visitor, organisation }
    // one that this person may not see is not there, to refuse it neither
    const open = parts.crm.open(person, input.record.connection)
    const subject = `${input.record.connection}/${input.record.entity}/${input.record.id}`
    if (input.undo) {
      await parts.db.transaction().execute(async (tx) => {
        await takeBackRefusal(tx, whole, input.record)
        await parts.audit.write(tx, { action: 'refusal.taken-back', subject, person: person.id })
      })
      return {}
    }
    const visitor = await withoutShared(open, input.visitor, settings, () => entitiesOf(open, caller.signal), caller.signal)
    await parts.db.transaction().execute(async (tx) => {
      await refuse(tx, { ...whole, visitor }, input.record, person.id, parts.clock.now())
      await parts.audit.write(tx, { action: 'refusal.made', subject, person: person.id })
    })
    return {}
  }
}

/**
 * A switchboard's number says nothing about who calls: the record that is not the caller today may be the one tomorrow.
 * Where the CRM does not answer, the conversation alone is remembered.
 */
async function withoutShared(
  open: OpenCrm,
  visitor: Visitor,
  settings: Settings,
  entitiesOf: () => Promise<Entities>,
  signal: AbortSignal,
): Promise<Visitor> {
  const { organisation } = settings
  const stops = planStops(visitor, ['phone', 'email'], ownIdentifiers(organisation), organisation.country)
  try {
    const entities = searched(configured(settings, await entitiesOf()))
    const single = async (identifier: IdentifierKind) => {
      const values = stops.find((stop) => stop.identifier === identifier)?.values ?? []
      const kept = await Promise.all(
        values.map(async (value) => {
          const query = { identifiers: [{ identifier, values: [value] }], entities, except: [], country: organisation.country, limit: 1 }
          const { widest } = await open.session.search(query, signal)
          return (widest?.records ?? 0) < organisation.sharedFrom ? [value.raw] : []
        }),
      )
      return kept.flat()
    }
    const [phones, emails] = await Promise.all([single('phone'), single('email')])
    return { ...visitor, phones, emails }
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('crm-')) throw error
    return { ...visitor, phones: [], emails: [] }
  }
}
