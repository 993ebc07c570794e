import type { Comparison, Evidence, IdentifierKind } from '#contract/records.ts'
import { compareNames } from '#server/matching/compare-names.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { normaliseName, personNames, plainName } from '#server/matching/name.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { OrderedIdentifier } from '#server/ports/crm-connector.ts'
import type { Entity } from './known-entities.ts'
import type { WireRecord } from './wire.ts'

/** One of a record's fields as it is compared: written so, equal to one of the keys. */
export type Compared = { field: string; label: string; written: string; keys: readonly string[] }

/** What a record can be found by. The CRM finds too much; this says what it really is. */
export function comparedFields(record: WireRecord, entity: Entity, identifier: IdentifierKind, country: string): Compared[] {
  if (identifier === 'name') {
    const field = entity.description.primaryField
    const keys = namesOf(record, entity)
    return record.name === '' ? [] : [{ field, label: entity.fields.get(field)?.label ?? field, written: record.name, keys }]
  }
  return entity.description.fields.flatMap(({ name, label, type }) => {
    const written = type === identifier ? record.values[name] : undefined
    if (typeof written !== 'string') return []
    const key = identifier === 'phone' ? normalisePhone(written, country) : normaliseEmail(written)
    return [{ field: name, label, written, keys: key === undefined ? [] : [key] }]
  })
}

function namesOf({ values, name }: WireRecord, { nameFrom, description }: Entity): string[] {
  const [first, last] = nameFrom.map((field) => values[field])
  if (nameFrom.length > 0) return personNames({ ...(typeof first === 'string' && { first }), ...(typeof last === 'string' && { last }) })
  const whole = [plainName(name), normaliseName(name), ...(description.kind === 'custom' ? personNames({ full: name }) : [])]
  return [...new Set(whole)].filter((text) => text !== undefined)
}

/** The fields that hold one of the values, both as written. */
export function evidenceOf(fields: readonly Compared[], by: OrderedIdentifier): Evidence[] {
  return fields.flatMap(({ field, label, written, keys }) => {
    const { verdict, value } = verdictOf(by, keys)
    if (verdict === 'differs') return []
    const alike = verdict === 'alike' ? { alike: true as const } : {}
    return [{ identifier: by.identifier, field, label, visitorValue: value.raw, recordValue: written, ...alike }]
  })
}

/** What an identifier that was not needed says about the record. */
export function comparison(fields: readonly Compared[], by: OrderedIdentifier): Comparison {
  const told = fields.map((one) => ({ ...one, ...verdictOf(by, one.keys) }))
  const nearest = told.find(({ verdict }) => verdict === 'same') ?? told.find(({ verdict }) => verdict === 'alike')
  return {
    identifier: by.identifier,
    verdict: nearest?.verdict ?? (told.length > 0 ? 'differs' : 'not-on-record'),
    visitorValue: (nearest?.value ?? by.values[0])?.raw ?? '',
    recordValues: nearest ? [nearest.written] : told.map(({ written }) => written),
  }
}

function verdictOf({ identifier, values }: OrderedIdentifier, keys: readonly string[]) {
  const told = values.map((value) => ({
    value,
    verdict:
      identifier === 'name'
        ? compareNames([value.normalised], keys)
        : keys.includes(value.normalised)
          ? ('same' as const)
          : ('differs' as const),
  }))
  return (
    told.find(({ verdict }) => verdict === 'same') ??
    told.find(({ verdict }) => verdict === 'alike') ?? { verdict: 'differs' as const, value: values[0] ?? { raw: '', normalised: '' } }
  )
}
