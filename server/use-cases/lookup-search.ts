import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { configured, fieldsOf } from './configured.ts'
import { keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'

/** What a lookup field of a form may point at, by the beginning of the name. */
export function lookupSearch(parts: SearchParts): Handlers['lookup.search'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (input, caller) => {
    const { settings } = parts.settings.current()
    const open = parts.crm.open(caller.person)
    const entities = await entitiesOf(open, caller.signal)
    const one = configured(settings, entities).find(({ settings: own }) => own.entity === input.entity)
    const shown = one
      ? [
          ...one.settings.createFields.map(({ field }) => field),
          ...(one.settings.tagFields ?? []).map(({ field }) => field),
          ...one.settings.searchFields,
          ...one.settings.detailFields,
        ]
      : []
    const required = one?.description.fields.filter((field) => field.required).map((field) => field.name) ?? []
    const field =
      one &&
      fieldsOf(one.description, [...shown, ...required]).find((candidate) => candidate.name === input.field && candidate.type === 'lookup')
    if (!field)
      throw new AppError('not-found', 'There is no such field to look up', { hint: 'Read the forms again; the settings may have changed.' })
    const targets = (field.lookup ?? []).filter((entity) => entities.has(entity)).map((entity) => ({ entity, fields: [] }))
    if (targets.length === 0) return { options: [] }
    const found = await open.session.find(
      { by: { kind: 'lookup', text: input.text }, entities: targets, country: settings.organisation.country, limit: 20 },
      caller.signal,
    )
    const options = found.records.filter(({ record }) => !record.inactive)
    parts.audit.note({
      action: 'search.lookup',
      subject: `connection/${open.connection}`,
      person: caller.person.id,
      details: { records: options.map(({ record }) => `${record.ref.entity}/${record.ref.id}`).join(' ') },
    })
    return {
      options: options.map(({ record }) => ({
        value: { entity: record.ref.entity, id: record.ref.id, name: record.name },
        ...(record.subtitle !== undefined && { subtitle: record.subtitle }),
      })),
    }
  }
}
