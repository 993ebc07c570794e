import { canonicalAmount } from '#contract/field-types/currency.ts'
import type { FieldDescription, FieldValue, FieldValues } from '#contract/records.ts'
import type { RecordKeys } from '#server/database/tables/embedded-crm.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { fold } from '#server/matching/fold.ts'
import { normaliseName, personNames, plainName } from '#server/matching/name.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { EntityMeta } from './metadata.ts'

/** What a record is kept and found by; made anew from its values with every write. */
export type RecordRow = {
  name: string
  sortName: string
  values: FieldValues
  keys: RecordKeys
  lookups: string[]
  identifiers: { kind: number; value: string }[]
  fieldValues: { field: string; value: string }[]
}

export const identifierKinds = { phone: 1, email: 2, name: 3 } as const

/** Pure: the same values, metadata and country give the same row. */
export function recordRow(meta: EntityMeta, values: FieldValues, country: string): RecordRow {
  const kept = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  const name = nameOf(meta, kept)
  const keys = keysOf(meta, kept, name, country)
  return {
    name,
    sortName: plainName(name) ?? fold(name).slice(0, 200),
    values: kept,
    keys,
    lookups: lookupsOf(kept),
    identifiers: identifiersOf(keys),
    fieldValues: Object.entries(kept).flatMap(([field, value]) =>
      searchTexts(value, meta.fields.get(field)).map((text) => ({ field, value: text })),
    ),
  }
}

/** The text by which a value is found by hand: exact for numbers, money, dates and options, folded for text. */
export function searchTexts(value: FieldValue, field: FieldDescription | undefined): string[] {
  if (field === undefined || value === null) return []
  switch (field.type) {
    case 'phone':
    case 'email':
      return []
    case 'text':
    case 'multiline':
    case 'url':
      return textKey(String(value)) === '' ? [] : [textKey(String(value))]
    case 'currency':
      return isMoney(value) ? [`${canonicalAmount(value.amount)} ${value.currency}`] : []
    case 'multi-option':
      return Array.isArray(value) ? value : []
    case 'lookup':
      return isLookup(value) ? [value.id] : []
    default:
      return [String(value)]
  }
}

export function textKey(text: string): string {
  return fold(text.slice(0, 1_000)).replace(/\s+/g, ' ').trim().slice(0, 200)
}

function nameOf(meta: EntityMeta, values: FieldValues): string {
  const from = meta.nameFrom.length > 0 ? meta.nameFrom : [meta.description.primaryField]
  return from
    .map((field) => values[field])
    .filter((value) => typeof value === 'string')
    .join(' ')
}

function keysOf(meta: EntityMeta, values: FieldValues, name: string, country: string): RecordKeys {
  const keys: RecordKeys = {}
  for (const field of meta.description.fields) {
    const value = values[field.name]
    if (typeof value !== 'string') continue
    if (field.type === 'phone') {
      const normalised = normalisePhone(value, country)
      if (normalised !== undefined) keys.phone = { ...keys.phone, [field.name]: normalised }
    } else if (field.type === 'email') {
      const normalised = normaliseEmail(value)
      if (normalised !== undefined) keys.email = { ...keys.email, [field.name]: normalised }
    }
  }
  const names = namesOf(meta, values, name)
  if (names.length > 0) keys.name = names
  return keys
}

/** A person is found in both orders; a company, or a thing of a custom entity, also without the honorific a visitor's name loses. */
function namesOf(meta: EntityMeta, values: FieldValues, name: string): string[] {
  const [first, last] = meta.nameFrom.map((field) => values[field])
  if (meta.nameFrom.length > 0)
    return personNames({ ...(typeof first === 'string' && { first }), ...(typeof last === 'string' && { last }) })
  return [
    ...new Set([plainName(name), normaliseName(name), ...(meta.description.kind === 'custom' ? personNames({ full: name }) : [])]),
  ].filter((text) => text !== undefined)
}

function identifiersOf(keys: RecordKeys): RecordRow['identifiers'] {
  const of = (kind: number, values: string[]) => [...new Set(values)].map((value) => ({ kind, value }))
  return [
    ...of(identifierKinds.phone, Object.values(keys.phone ?? {})),
    ...of(identifierKinds.email, Object.values(keys.email ?? {})),
    ...of(identifierKinds.name, keys.name ?? []),
  ]
}

function lookupsOf(values: FieldValues): string[] {
  return [
    ...new Set(
      Object.values(values)
        .filter(isLookup)
        .map((value) => value.id),
    ),
  ]
}

export function isLookup(value: FieldValue | undefined): value is { entity: string; id: string; name: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value
}

function isMoney(value: FieldValue): value is { amount: string; currency: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'amount' in value
}
