import { AppError } from '#contract/errors.ts'
import type { Evidence, FieldDescription, FieldValue, IdentifierKind } from '#contract/records.ts'
import { recordKey } from '#contract/records.ts'
import { tagCounts } from '#server/database/tags.ts'
import { emailBeginning, normaliseEmail } from '#server/matching/email.ts'
import { plainName } from '#server/matching/name.ts'
import { normalisePhone, phoneBeginning } from '#server/matching/phone.ts'
import type { FindQuery, FoundRecord } from '#server/ports/crm-connector.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { type Configured, configured, fieldsOf, searched } from './configured.ts'
import { keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'
import { toMatch } from './to-match.ts'

type By = Parameters<Handlers['search.byHand']>[0]['by']

/** One identifier, everything at once as one types, or one configured field of an entity. */
export function searchByHand(parts: SearchParts): Handlers['search.byHand'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (input, caller) => {
    const { settings } = parts.settings.current()
    const { country } = settings.organisation
    const open = parts.crm.open(caller.person)
    const all = configured(settings, await entitiesOf(open, caller.signal))
    const entities = searched(all).filter((one) => input.entity === undefined || one.entity === input.entity)
    if (input.entity !== undefined && entities.length === 0)
      throw new AppError('not-found', 'This entity cannot be searched', { hint: 'Choose another one.' })
    const by = toQuery(
      input.by,
      all.find((one) => one.settings.entity === input.entity),
      country,
    )
    if (by === undefined) return { matches: [], total: 0 }
    const query = { by, entities, country, limit: input.limit, ...(input.after !== undefined && { after: input.after }) }
    const found = await open.session.find(query, caller.signal)
    const typed = String(input.by.value)
    const tagged = await tagCounts(
      parts.db,
      found.records.map((one) => one.record.ref),
    )
    const records = found.records.map(({ record }) => `${record.ref.entity}/${record.ref.id}`).join(' ')
    parts.audit.note({
      action: 'search.by-hand',
      subject: `connection/${open.connection}`,
      person: caller.person.id,
      details: { by: input.by.kind, total: found.total, records },
    })
    return {
      matches: found.records.map((one) =>
        toMatch(
          { ...one, evidence: one.evidence.map((evidence) => shownEvidence(evidence, typed, one, all)) },
          all,
          tagged.get(recordKey(one.record.ref)),
        ),
      ),
      total: found.total,
      ...(found.next !== undefined && { next: found.next }),
    }
  }
}

/** What was typed may be the beginning of a field that agents do not see: then it says which field, and no more than was typed. */
function shownEvidence(evidence: Evidence, typed: string, found: FoundRecord, all: readonly Configured[]): Evidence {
  const one = all.find(({ settings }) => settings.entity === found.record.ref.entity)
  const visible = evidence.identifier === 'name' || one?.detail.some((field) => field.name === evidence.field)
  return { ...evidence, visitorValue: typed, recordValue: visible ? evidence.recordValue : typed }
}

/** Undefined where the text cannot be the beginning of anything. */
function toQuery(by: By, entity: Configured | undefined, country: string): FindQuery['by'] | undefined {
  if (by.kind === 'any') {
    const phone = phoneBeginning(by.value, country)
    const email = emailBeginning(by.value)
    const name = plainName(by.value)
    const texts = { ...(phone && { phone }), ...(email && { email }), ...(name && { name }) }
    return Object.keys(texts).length === 0 ? undefined : { kind: 'any', texts }
  }
  if (by.kind === 'identifier')
    return { kind: 'identifier', identifier: by.identifier, normalised: readIdentifier(by.identifier, by.value, country) }
  const field = entity && searchableFields(entity).find((one) => one.name === by.field)
  if (!field) throw wrong('by.field', 'This field cannot be searched', 'Choose an entity and one of its fields.')
  return { kind: 'field', field: field.name, value: readFieldText(field, by.value, country) }
}

function readIdentifier(identifier: IdentifierKind, value: string, country: string): string {
  const read = { phone: () => normalisePhone(value, country), email: () => normaliseEmail(value), name: () => plainName(value) }[
    identifier
  ]()
  if (read !== undefined) return read
  const what = { phone: 'is not a whole phone number', email: 'is not an email address', name: 'holds no letters' }[identifier]
  throw wrong('by.value', `"${value.slice(0, 60)}" ${what}`, 'Correct it, or search for everything at once.')
}

/** Phones and addresses are compared in their own form, also while they are being typed. */
function readFieldText(field: FieldDescription, value: FieldValue, country: string): FieldValue {
  if (typeof value !== 'string') return value
  if (field.type === 'phone') return phoneBeginning(value, country) ?? null
  if (field.type === 'email') return emailBeginning(value) ?? null
  return value
}

/** What agents may search an entity by: its search and detail fields. */
export function searchableFields({ settings, description }: Configured): FieldDescription[] {
  return fieldsOf(description, [...settings.searchFields, ...settings.detailFields])
}

function wrong(path: string, message: string, hint: string): AppError {
  return new AppError('invalid-input', message, { hint, fields: [{ path, message }] })
}
