import type { Comparison, Evidence } from '#contract/records.ts'
import { compareNames } from '#server/matching/compare-names.ts'
import type { OrderedIdentifier } from '#server/ports/crm-connector.ts'
import type { EntityMeta } from './metadata.ts'
import type { StoredRecord } from './read-record.ts'

type Value = { raw: string; normalised: string }

/** Why a record was found: each of its fields that holds one of the values, both as written. */
export function evidenceOf(row: StoredRecord, meta: EntityMeta, by: OrderedIdentifier): Evidence[] {
  return fieldsOf(row, meta, by.identifier).flatMap(({ field, label, written, keys }) => {
    const { verdict, value } = verdictOf(by, keys)
    if (verdict === 'differs') return []
    return [
      {
        identifier: by.identifier,
        field,
        label,
        visitorValue: value.raw,
        recordValue: written,
        ...(verdict === 'alike' && { alike: true as const }),
      },
    ]
  })
}

/** What an identifier that was not needed says about the record. */
export function comparison(row: StoredRecord, meta: EntityMeta, one: OrderedIdentifier): Comparison {
  const told = fieldsOf(row, meta, one.identifier).map((field) => ({ ...field, ...verdictOf(one, field.keys) }))
  const nearest = told.find(({ verdict }) => verdict === 'same') ?? told.find(({ verdict }) => verdict === 'alike')
  return {
    identifier: one.identifier,
    verdict: nearest?.verdict ?? (told.length > 0 ? 'differs' : 'not-on-record'),
    visitorValue: (nearest?.value ?? (one.values[0] as Value)).raw,
    recordValues: nearest ? [nearest.written] : told.map((field) => field.written),
  }
}

/** Phones and addresses are equal or not; names may be alike. With the value that says the most. */
function verdictOf({ identifier, values }: OrderedIdentifier, keys: readonly string[]): { verdict: Verdict; value: Value } {
  const verdictFor = ({ normalised }: Value): Verdict =>
    identifier === 'name' ? compareNames([normalised], keys) : keys.includes(normalised) ? 'same' : 'differs'
  const told = values.map((value) => ({ verdict: verdictFor(value), value }))
  return (
    told.find(({ verdict }) => verdict === 'same') ??
    told.find(({ verdict }) => verdict === 'alike') ?? { verdict: 'differs', value: values[0] as Value }
  )
}

type Verdict = 'same' | 'alike' | 'differs'
type Found = { field: string; label: string; written: string; keys: readonly string[] }

function fieldsOf(row: StoredRecord, meta: EntityMeta, identifier: OrderedIdentifier['identifier']): Found[] {
  if (identifier === 'name') {
    const field = meta.description.primaryField
    return row.name === '' ? [] : [{ field, label: meta.fields.get(field)?.label ?? field, written: row.name, keys: row.keys.name ?? none }]
  }
  const keys = row.keys[identifier]
  const found: Found[] = []
  for (const { name, label } of meta.matched[identifier]) {
    const written = row.values[name]
    // also what cannot be read as a number or address: it is on the record, and differs
    if (typeof written === 'string') found.push({ field: name, label, written, keys: keys?.[name] === undefined ? none : [keys[name]] })
  }
  return found
}

const none: readonly string[] = []
