import { mostColumns, longestCell } from '#contract/import/limits.ts'
import type { Reasoned } from '#contract/import/reasons.ts'
import type { FieldValues } from '#contract/records.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import { type CellOptions, readCell, trimmed } from '../values/read-cell.ts'
import { splitName } from '../values/split-name.ts'
import type { Plan } from './plan.ts'
import type { Found } from './resolve.ts'

/** `column`: its number; left out where the row as a whole is wrong. */
export type RowFault = Reasoned & { line: number; column?: number; value?: string }

export type ReadRow = {
  line: number
  /** the record's id in the other system */
  externalId: string | undefined
  /** the record that it updates, and what that is called */
  update: { id: string; name: string } | undefined
  /** lookups that may mean a row of this file, by field: known when the whole file is */
  links: Record<string, OwnLookup>
  values: FieldValues
  inactive: boolean | undefined
  created: string | undefined
  updated: string | undefined
}

/** `column`: where it stands. */
export type OwnLookup = { column: number; text: string; by: 'id' | 'name' | 'either' }

/** What the database said about texts of these rows: records by the text that names them, for each column. */
export type Answers = ReadonlyMap<number, ReadonlyMap<string, Found>>

/** A row as values, or what is wrong with it: everything, not only the first. Undefined where nothing stands in it. */
export function readRow(
  { line, cells, broken, open }: CsvRow,
  plan: Plan,
  answers: Answers,
  options: CellOptions,
): ReadRow | RowFault[] | undefined {
  if (broken) return [{ line, reason: open ? 'quote-open' : 'quote', parts: [] }]
  const width = plan.names.length
  if (cells.every((cell) => cell.trim() === '')) return undefined
  const wide = cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')
  if (cells.length < width || wide || cells.length > 2 * mostColumns)
    return [{ line, reason: 'cells', parts: [String(cells.length), String(width)] }]
  const faults: RowFault[] = []
  const row: ReadRow = {
    line,
    externalId: undefined,
    update: undefined,
    links: {},
    values: {},
    inactive: undefined,
    created: undefined,
    updated: undefined,
  }
  const fault = (column: number, told: Reasoned) => faults.push({ ...told, line, column, value: shortened(cells[column] ?? '') })
  for (const [column, target] of plan.targets.entries()) {
    if (target.do === 'skip') continue
    const cell = cells[column] as string
    if (cell.length > longestCell) {
      fault(column, { reason: 'cell-too-long', parts: [String(longestCell)] })
      continue
    }
    if (target.do === 'field') {
      const read = readCell(cell, target.field, options)
      if ('value' in read) row.values[target.field.name] = read.value
      else fault(column, read)
    } else if (target.do === 'lookup') {
      const text = trimmed(cell)
      const known = row.values[target.field.name]
      const { name } = target.field
      // where both stand, the id decides, whichever comes first: several may be called so
      if (target.by !== 'id' && ((known !== undefined && known !== null) || idStands(name))) continue
      if (target.own) {
        if (text === '') row.values[name] ??= null
        else if (text.length > longestName) fault(column, { reason: 'no-record', parts: [(target.field.lookup ?? []).join(', ')] })
        else if (row.links[name] === undefined || target.by === 'id') row.links[name] = { column, text, by: target.by }
      } else if (text === '') row.values[name] = known ?? null
      else {
        const found = answers.get(column)?.get(text)
        if (found && 'id' in found) row.values[name] = { entity: found.entity, id: found.id, name: found.name }
        else fault(column, { reason: found?.several ? 'several-records' : 'no-record', parts: [(target.field.lookup ?? []).join(', ')] })
      }
    } else special(target.do, cell, column)
  }
  const found = plan.options.updateBy === undefined ? undefined : updated()
  if (found && 'id' in found) row.update = { id: found.id, name: found.name }
  else if (row.externalId !== undefined && plan.idColumn !== undefined && !found && answers.get(plan.idColumn)?.has(row.externalId))
    fault(plan.idColumn, { reason: 'id-there', parts: [] })
  if (row.update === undefined) {
    for (const field of plan.meta.description.fields) {
      if (!field.required || field.readOnly || (row.values[field.name] ?? null) !== null || row.links[field.name]) continue
      const column = plan.targets.findIndex((one) => (one.do === 'field' || one.do === 'lookup') && one.field.name === field.name)
      if (!faults.some((one) => one.column === column))
        faults.push({ line, ...(column !== -1 && { column }), reason: 'required', parts: [field.label] })
    }
  }
  return faults.length > 0 ? faults : row

  function special(what: 'id' | 'name' | 'created' | 'updated' | 'inactive', cell: string, column: number): void {
    const text = trimmed(cell)
    if (text === '') return
    if (what === 'id') {
      if (text.length > 255) fault(column, { reason: 'too-long', parts: [String(text.length), '255'] })
      else row.externalId = text
    } else if (what === 'name') {
      const [first, last] = splitName(text)
      const [firstField = '', lastField = ''] = plan.meta.nameFrom
      row.values[firstField] ??= first
      row.values[lastField] ??= last
    } else if (what === 'inactive') {
      const read = readCell(text, { name: '', label: '', type: 'checkbox', required: false, readOnly: false }, options)
      if ('value' in read) row.inactive = read.value === true
      else fault(column, read)
    } else {
      const read = readCell(text, { name: '', label: '', type: 'date-time', required: false, readOnly: false }, options)
      if ('value' in read) row[what] = String(read.value)
      else fault(column, read)
    }
  }

  function idStands(field: string): boolean {
    return plan.targets.some(
      (target, column) =>
        target.do === 'lookup' && target.by === 'id' && target.field.name === field && trimmed(cells[column] ?? '') !== '',
    )
  }

  function updated(): Found | undefined {
    const column = plan.options.updateBy === '#id' ? plan.idColumn : plan.keyColumn
    const text = column === undefined ? '' : trimmed(cells[column] ?? '')
    const found = column === undefined || text === '' ? undefined : answers.get(column)?.get(text)
    if (found?.several && column !== undefined) fault(column, { reason: 'several-to-update', parts: [] })
    return found
  }
}

/** Characters of a text that may name a record. */
export const longestName = 1_000

/** Enough of a value to know it again. */
export function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79).toWellFormed()}…` : line
}
