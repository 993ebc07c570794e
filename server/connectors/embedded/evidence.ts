import type { Comparison, Evidence } from '#contract/records.ts'
import type { OrderedIdentifier } from '#server/ports/crm-connector.ts'
import type { EntityMeta } from './metadata.ts'
import type { StoredRecord } from './read-record.ts'

type Value = { raw: string; normalised: string }

/** Why a record was found: each of its fields that holds one of the values, both as written. */
export function evidenceOf(row: StoredRecord, meta: EntityMeta, by: OrderedIdentifier): Evidence[] {
  return fieldsOf(row, meta, by.identifier).flatMap(({ field, label, written, keys }) => {
    const match = by.values.find((value) => keys.some((key) => sameKey(by.identifier, key, value)))
    return match ? [{ identifier: by.identifier, field, label, visitorValue: match.raw, recordValue: written }] : []
  })
}

/** What an identifier that was not needed says about the record. */
export function comparison(row: StoredRecord, meta: EntityMeta, one: OrderedIdentifier): Comparison {
  const fields = fieldsOf(row, meta, one.identifier)
  const same = fields.find(({ keys }) => one.values.some((value) => keys.some((key) => sameKey(one.identifier, key, value))))
  const written = fields.map((field) => field.written)
  const matching = same && one.values.find((value) => same.keys.some((key) => sameKey(one.identifier, key, value)))
  return {
    identifier: one.identifier,
    verdict: same ? 'same' : written.length > 0 ? 'differs' : 'not-on-record',
    visitorValue: (matching ?? (one.values[0] as Value)).raw,
    recordValues: same ? [same.written] : written,
  }
}

/** A name is the same when it begins as the visitor's does: `Åsa Li` is told by `Åsa Lind`. */
function sameKey(identifier: OrderedIdentifier['identifier'], key: string, value: Value): boolean {
  return key === value.normalised || (identifier === 'name' && [...value.normalised].length > 1 && key.startsWith(value.normalised))
}

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
