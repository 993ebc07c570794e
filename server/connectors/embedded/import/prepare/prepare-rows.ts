import type { FieldValues } from '#contract/records.ts'
import { recordRow } from '../../record-row.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import type { CellOptions } from '../values/read-cell.ts'
import { copyLine } from './copy-line.ts'
import { keptId } from './external-ids.ts'
import type { Plan } from './plan.ts'
import { type Answers, type ReadRow, readRow, type RowFault } from './read-row.ts'

/** A record that is there and gets new values: those of the columns in the file. */
export type Update = { record: string; line: number; externalId?: string; values: FieldValues; inactive?: boolean }

export type Waiting = { row: ReadRow; record: string }
export type Named = { line: number; record: string; name: string; id?: string; isNew: boolean }

/** Rows ready to be written: lines for COPY, one text per table, and what changes records that are there. */
export type Prepared = {
  made: number
  /** rows that point at rows of the file, with the numbers of their records */
  waiting: Waiting[]
  /** what good rows can be pointed at by, where rows may point at rows */
  named: Named[]
  updates: Update[]
  empty: number
  refused: number
  faults: RowFault[]
  lines: { crm_record: string; crm_identifier: string; crm_value: string; crm_external_id: string }
}

/** Pure: reads and checks rows, and makes of the good ones what is written. `ids` are numbers for records, one for each row. */
export function prepareRows(plan: Plan, rows: readonly CsvRow[], answers: Answers, ids: readonly string[]): Prepared {
  const options: CellOptions = { dates: plan.options.dates, decimal: plan.options.decimal, currency: plan.currency, words: plan.words }
  const prepared = nothing()
  const links = plan.targets.some((target) => target.do === 'lookup' && target.own)
  for (const [at, row] of rows.entries()) {
    const read = readRow(row, plan, answers, options)
    if (read === undefined) prepared.empty += 1
    else if (Array.isArray(read)) {
      prepared.refused += 1
      prepared.faults.push(...read)
    } else {
      const record = read.update?.id ?? (ids[at] as string)
      if (links) prepared.named.push(namedBy(read, record, plan))
      if (Object.keys(read.links).length > 0) prepared.waiting.push({ row: read, record })
      else add(prepared, read, record, plan)
    }
  }
  return prepared
}

/** The same of rows that waited, with what they point at. Pure. */
export function prepareLinked(plan: Plan, waiting: readonly Waiting[]): Prepared {
  const prepared = nothing()
  for (const { row, record } of waiting) add(prepared, row, record, plan)
  return prepared
}

function nothing(): Prepared {
  return {
    made: 0,
    waiting: [],
    named: [],
    updates: [],
    empty: 0,
    refused: 0,
    faults: [],
    lines: { crm_record: '', crm_identifier: '', crm_value: '', crm_external_id: '' },
  }
}

function add(prepared: Prepared, row: ReadRow, record: string, plan: Plan): void {
  if (row.update !== undefined) prepared.updates.push(updateOf(row, record, plan))
  else {
    prepared.made += 1
    addRecord(prepared.lines, row, record, plan)
  }
}

function namedBy(row: ReadRow, record: string, plan: Plan): Named {
  const name = row.update?.name ?? recordRow(plan.meta, row.values, plan.country).name
  return {
    line: row.line,
    record,
    name,
    isNew: row.update === undefined,
    ...(row.externalId !== undefined && { id: keptId(row.externalId, plan.source) }),
  }
}

function updateOf(row: ReadRow, record: string, { options, source }: Plan): Update {
  const values = options.clearEmpty ? row.values : Object.fromEntries(Object.entries(row.values).filter(([, value]) => value !== null))
  return {
    record,
    line: row.line,
    values,
    ...(row.externalId !== undefined && { externalId: keptId(row.externalId, source) }),
    ...(row.inactive !== undefined && { inactive: row.inactive }),
  }
}

function addRecord(lines: Prepared['lines'], row: ReadRow, id: string, plan: Plan): void {
  const entity = plan.meta.description.name
  const made = recordRow(plan.meta, row.values, plan.country)
  const created = row.created ?? plan.at
  const inactive = row.inactive === true ? 't' : 'f'
  lines.crm_record += copyLine([
    id,
    entity,
    made.name,
    made.sortName,
    JSON.stringify(made.values),
    JSON.stringify(made.keys),
    `{${made.lookups.join()}}`,
    inactive,
    created,
    row.updated ?? created,
  ])
  for (const { kind, value } of made.identifiers) lines.crm_identifier += copyLine([String(kind), value, id, entity, inactive, created])
  for (const { field, value } of made.fieldValues) lines.crm_value += copyLine([entity, field, value, id, inactive])
  if (row.externalId !== undefined) lines.crm_external_id += copyLine([plan.source, entity, keptId(row.externalId, plan.source), id])
}

/** The columns of the lines, in their order. */
export const copiedColumns: Record<keyof Prepared['lines'], string> = {
  crm_record: 'id, entity, name, sort_name, "values", keys, lookups, inactive, created, updated',
  crm_identifier: 'kind, value, record, entity, inactive, created',
  crm_value: 'entity, field, value, record, inactive',
  crm_external_id: 'source, entity, id, record',
}
