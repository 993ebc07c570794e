import type { FieldType, Match, ShownField } from '#contract/records.ts'
import { recordKey } from '#contract/record-identity.ts'
import { plainDigits } from '#components/format/numbers.ts'
import { fold, type Stretch } from './marking.ts'

/** What one record has and those that look like it have not: a field's label, and its value with the differing part marked. */
export type Apart = { label: string; stretches: Stretch[]; numeric: boolean }

export type ApartWords = {
  created: string
  id: string
  day(at: string): string
  label(entity: string, field: string, label: string): string
  value(entity: string, field: ShownField): string
}

/**
 * For records that look the same on their two lines (one name, one account): the first field in which they differ, by record
 * key. Where every field is the same it is the day they were made, and at last the CRM's own id.
 */
export function tellApart(matches: readonly Match[], words: ApartWords): Map<string, Apart> {
  const alike = Map.groupBy(matches, ({ record }) =>
    fold([record.ref.entity, record.name.trim(), record.account?.name ?? record.subtitle ?? ''].join('\n')),
  )
  return new Map([...alike.values()].filter((group) => group.length > 1).flatMap((group) => apartIn(group, words)))
}

type Column = { label: string; values: string[]; type: FieldType }

function apartIn(group: Match[], words: ApartWords): [string, Apart][] {
  const columns = columnsOf(group, words)
  const kinds = ({ values, type }: Column) => new Set(values.map((value) => compared(value, type))).size
  const whole = columns.filter((column) => kinds(column) === group.length)
  const best = whole.find(({ values }) => values.every(Boolean)) ?? whole[0] ?? mostOf(columns, kinds) ?? idOf(group, words)
  // of an address or a number it is the part that differs which people look for
  const shared = best.type === 'phone' || best.type === 'email' ? sharedEnds(best.values) : { start: 0, end: 0 }
  return group.map(({ record }, at) => [
    recordKey(record.ref),
    { label: best.label, numeric: best.type === 'phone', stretches: differingPart(best.values[at] || '–', shared) },
  ])
}

/** What could tell them apart, in the order in which people would look at it. */
function columnsOf(group: Match[], words: ApartWords): Column[] {
  const [first] = group
  const entity = first?.record.ref.entity ?? ''
  const fields = (first?.fields ?? []).map((field): Column => {
    const values = group.map((match) => {
      const own = match.fields.find(({ name }) => name === field.name)
      return own ? words.value(match.record.ref.entity, own) : ''
    })
    return { label: words.label(entity, field.name, field.label), values, type: field.type }
  })
  const made = group.map(({ record }) => (record.created ? words.day(record.created) : ''))
  return [...fields, { label: words.created, values: made, type: 'date' }]
}

/** What makes two values one: the ways of writing a number are many, `070-174 06 31` is `+46701740631`. */
function compared(value: string, type: FieldType): string {
  return type === 'phone' ? plainDigits(value).replace(/\D/g, '').slice(-8) : fold(value)
}

function idOf(group: Match[], words: ApartWords): Column {
  return { label: words.id, values: group.map(({ record }) => record.ref.id), type: 'text' }
}

function mostOf(columns: Column[], kinds: (column: Column) => number): Column | undefined {
  const most = Math.max(1, ...columns.map(kinds))
  return most > 1 ? columns.find((column) => kinds(column) === most) : undefined
}

/**
 * How many letters all values begin and end with. Where that is little, or leaves most of a value, nothing is gained by marking
 * the rest.
 */
function sharedEnds(values: string[]): { start: number; end: number } {
  const [first = '', ...others] = values
  const shortest = Math.min(...values.map(({ length }) => length))
  let start = 0
  while (start < shortest && others.every((value) => value[start] === first[start])) start++
  let end = 0
  while (end < shortest - start && others.every((value) => value.at(-1 - end) === first.at(-1 - end))) end++
  const most = Math.max(...values.map(({ length }) => (length - start - end) / length))
  return start < fewest || most > 0.5 ? { start: 0, end: 0 } : { start, end }
}

const fewest = 3

function differingPart(value: string, { start, end }: { start: number; end: number }): Stretch[] {
  if (start + end === 0) return [{ text: value, marked: false }]
  const to = value.length - end
  return [
    { text: value.slice(0, start), marked: false },
    { text: value.slice(start, to), marked: true },
    { text: value.slice(to), marked: false },
  ].filter(({ text }) => text !== '')
}
