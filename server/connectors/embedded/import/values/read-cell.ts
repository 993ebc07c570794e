import type { DateOrder, DecimalMark } from '#contract/api/imports.ts'
import { nearestOptions } from '#contract/field-types/nearest-options.ts'
import { longestText } from '#contract/field-types/plain-text.ts'
import { readValue } from '#contract/field-types/read-values.ts'
import type { Reasoned } from '#contract/import/reasons.ts'
import type { FieldDescription, FieldValue, Option } from '#contract/records.ts'
import { unguarded } from '../csv/write-csv.ts'
import { readDate, readMoment } from './read-date.ts'
import { readNumber } from './read-number.ts'

export type CellReading = { value: FieldValue } | Reasoned
export type CellOptions = { dates: DateOrder; decimal: DecimalMark; currency: string; words?: ReadonlyMap<string, string> }

const longestFigure = 200
const figureReasons: Partial<Record<FieldDescription['type'], Reasoned['reason']>> = {
  date: 'date',
  'date-time': 'time',
  'whole-number': 'whole-number',
  decimal: 'number',
  currency: 'money',
}

/** The cell as the field keeps it. Lookups are read elsewhere: they ask the database. Empty cells are `null`. */
export function readCell(cell: string, field: FieldDescription, options: CellOptions): CellReading {
  const text = field.type === 'multiline' ? unguarded(cell) : trimmed(cell)
  if (text.trim() === '') return { value: null }
  // nobody writes such a number or day; what reads them goes over a long row of spaces again and again
  const reason = figureReasons[field.type]
  if (reason !== undefined && text.length > longestFigure) return { reason, parts: [] }
  switch (field.type) {
    case 'date':
      // a day with a time, as exports write days: only midnight is a day, and that day whatever the offset
      return readDate(midnight.exec(text)?.[1] ?? text, options.dates)
    case 'date-time':
      return readMoment(text, options.dates)
    case 'checkbox':
      return yesOrNo(text)
    case 'whole-number':
      return number(text, options, 'whole-number')
    case 'decimal':
      return number(text, options, 'number')
    case 'currency':
      return money(text, field, options)
    case 'option':
      return oneOption(text, field, options.words)
    case 'multi-option':
      return manyOptions(text, field, options.words)
    default:
      return textValue(text, field)
  }
}

/** `2026-11-21T00:00:00+01:00`, `11/21/2026, 12:00 AM` */
const midnight =
  /^(\S.*?)(?:T|,?\s+)(?:0{1,2}[:.]00(?:[:.]00(?:[.,]0+)?)?|12[:.]00(?:[:.]00)?\s*a\.?m\.?)\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/** A cell without what surrounds its text and is not to be seen. */
export function trimmed(cell: string): string {
  return unguarded(edges.test(cell) ? cell.replace(unseenMarks, '').trim() : cell)
}

const edges = /^[\s\u200b\ufeff\u2060\u200e\u200f]|[\s\u200b\ufeff\u2060\u200e\u200f]$|\u200b/
// a run of marks is looked at from its first one alone: a cell may hold a hundred thousand
const unseenMarks = /[\u200b\ufeff\u2060]|^[\u200e\u200f]+|(?<![\u200e\u200f])[\u200e\u200f]+$/g

function textValue(text: string, field: FieldDescription): CellReading {
  const read = readValue(text, field)
  if ('value' in read) return read
  const longest = longestText(field)
  if (longest !== undefined && text.length > longest) return { reason: 'too-long', parts: [String(text.length), String(longest)] }
  if (field.type === 'phone' || field.type === 'email' || field.type === 'url') return { reason: field.type, parts: [] }
  return { reason: 'too-long', parts: [String(text.length), String(field.maxLength ?? longest ?? '')] }
}

function number(text: string, { decimal }: CellOptions, kind: 'number' | 'whole-number'): CellReading {
  const read = readNumber(text, kind === 'whole-number' && /^-?\d{1,3}([.,]\d{3})+$/.test(text) ? groupsOf(text) : decimal)
  if (!('digits' in read)) return read
  if (read.currency !== undefined) return { reason: 'number', parts: [] }
  const value = Number(read.digits)
  if (kind === 'whole-number' ? !Number.isSafeInteger(value) : !Number.isFinite(value)) return { reason: kind, parts: [] }
  return { value: value + 0 }
}

/** A whole number has no fraction: what stands in it parts the thousands. */
function groupsOf(text: string): DecimalMark {
  return text.includes(',') ? 'point' : 'comma'
}

function money(text: string, field: FieldDescription, { decimal, currency }: CellOptions): CellReading {
  const read = readNumber(text, decimal)
  if (!('digits' in read)) return read.reason === 'number' ? { reason: 'money', parts: [] } : read
  if (field.currency !== undefined && read.currency !== undefined && read.currency !== field.currency)
    return { reason: 'other-currency', parts: [field.currency] }
  const amount = readValue({ amount: read.digits, currency: read.currency ?? field.currency ?? currency }, field)
  return 'value' in amount ? amount : { reason: 'money', parts: [] }
}

function yesOrNo(text: string): CellReading {
  const word = text.toLowerCase()
  if (yes.has(word)) return { value: true }
  return no.has(word) ? { value: false } : { reason: 'yes-no', parts: [] }
}

const yes = new Set(['yes', 'y', 'true', 't', '1', 'x', 'on', 'checked', 'ja', 'j', 'sant', 'sann', 'wahr', 'oui', 'si', 'sí'])
const no = new Set(['no', 'n', 'false', 'f', '0', 'off', 'unchecked', 'nej', 'falskt', 'falsk', 'nein', 'falsch', 'non', '-'])

function oneOption(text: string, field: FieldDescription, words: CellOptions['words']): CellReading {
  const found = optionOf(text, field, words)
  return found ? { value: found.value } : noOption(text, field)
}

/** Labels or codes, parted by semicolons (Salesforce, HubSpot, ours), else by commas. A label may hold either. */
function manyOptions(text: string, field: FieldDescription, words: CellOptions['words']): CellReading {
  const whole = optionOf(text, field, words)
  if (whole) return { value: [whole.value] }
  const parts = text
    .split(text.includes(';') ? ';' : ',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const chosen = parts.map((part) => optionOf(part, field, words))
  const unknown = chosen.indexOf(undefined)
  if (unknown !== -1) return noOption(parts[unknown] as string, field)
  const codes = new Set(chosen.map((one) => one?.value))
  return { value: (field.options ?? []).filter((one) => codes.has(one.value)).map((one) => one.value) }
}

/** By code, by label, by the label in Swedish; then without minding capitals. Two options that are called so are none. */
function optionOf(text: string, field: FieldDescription, words: CellOptions['words']): Option | undefined {
  const options = field.options ?? []
  const exact = options.find((one) => one.value === text)
  if (exact) return exact
  for (const fold of [(of: string) => of, (of: string) => of.toLowerCase()]) {
    const wanted = fold(text)
    const called = options.filter((one) =>
      [one.label, one.value, words?.get(`${field.name} ${one.label}`) ?? one.label].some((name) => fold(name) === wanted),
    )
    if (called.length === 1) return called[0]
    if (called.length > 1) return undefined
  }
  return undefined
}

function noOption(text: string, field: FieldDescription): Reasoned {
  const nearest = nearestOptions(text, field.options ?? []).map((one) => one.label)
  return { reason: 'option', parts: nearest.length > 0 ? [nearest.join(', ')] : [] }
}
