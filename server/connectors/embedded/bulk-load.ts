import { sql } from 'kysely'
import { readValues } from '#contract/field-types/read-values.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { type EntityMeta, loadMetadata } from './metadata.ts'
import { recordRow } from './record-row.ts'

export type LoadedRecord = { values: FieldValues; createdAt?: Date; updatedAt?: Date; inactive?: boolean }

/**
 * Adds many records of one entity, all or nothing, and answers with their ids in the order given. Values are checked like
 * typed ones; lookups are taken on trust (their ids came from an earlier load). No duplicate rule, no keys.
 */
export async function bulkLoad(
  db: Db,
  entity: string,
  records: readonly LoadedRecord[],
  options: { country: string; at: Date },
): Promise<string[]> {
  const meta = (await loadMetadata(db)).entities.get(entity)
  if (!meta) throw new AppError('crm-refused', `The CRM has no entity ${entity}`)
  const ids: string[] = []
  await db.transaction().execute(async (tx) => {
    for (let from = 0; from < records.length; from += batch)
      ids.push(...(await loadBatch(tx, meta, records.slice(from, from + batch), from, options)))
  })
  return ids
}

const batch = 2_000

async function loadBatch(
  tx: Tx,
  meta: EntityMeta,
  records: readonly LoadedRecord[],
  from: number,
  options: { country: string; at: Date },
): Promise<string[]> {
  const entity = meta.description.name
  const { rows: numbers } = await sql<{
    id: string
  }>`select nextval(pg_get_serial_sequence('crm_record', 'id')) as id from generate_series(1, ${records.length})`.execute(tx)
  const ids = numbers.map((row) => row.id)
  const rows = records.map((record, at) => {
    const { values, faults } = readValues(record.values, meta.description.fields, { whole: true })
    if (faults.length > 0)
      throw new AppError('crm-refused', `Record ${from + at + 1}: ${faults.map((fault) => fault.message).join(' ')}`, {
        fields: faults,
        hint: 'Nothing was loaded.',
      })
    const created = record.createdAt ?? options.at
    return {
      row: recordRow(meta, values, options.country),
      created,
      updated: record.updatedAt ?? created,
      inactive: record.inactive ?? false,
    }
  })
  const of = <T>(pick: (one: (typeof rows)[number]) => T) => rows.map(pick)
  await sql`insert into crm_record (id, entity, name, sort_name, "values", keys, lookups, inactive, created, updated)
    select id, ${entity}, name, sort_name, v, keys, lookups::bigint[], inactive, created, updated
    from unnest(${ids}::bigint[], ${of((one) => one.row.name)}::text[], ${of((one) => one.row.sortName)}::text[], ${of((one) => JSON.stringify(one.row.values))}::jsonb[],
      ${of((one) => JSON.stringify(one.row.keys))}::jsonb[], ${of((one) => `{${one.row.lookups.join()}}`)}::text[], ${of((one) => one.inactive)}::boolean[],
      ${of((one) => one.created)}::timestamptz[], ${of((one) => one.updated)}::timestamptz[]) as t (id, name, sort_name, v, keys, lookups, inactive, created, updated)`.execute(
    tx,
  )
  const identifiers = rows.flatMap(({ row, created, inactive }, at) =>
    row.identifiers.map((one) => ({ ...one, created, inactive, record: ids[at] as string })),
  )
  await sql`insert into crm_identifier (kind, value, record, entity, inactive, created)
    select kind, value, record, ${entity}, inactive, created
    from unnest(${identifiers.map((one) => one.kind)}::smallint[], ${identifiers.map((one) => one.value)}::text[], ${identifiers.map((one) => one.record)}::bigint[],
      ${identifiers.map((one) => one.inactive)}::boolean[], ${identifiers.map((one) => one.created)}::timestamptz[]) as t (kind, value, record, inactive, created)`.execute(
    tx,
  )
  const values = rows.flatMap(({ row, inactive }, at) => row.fieldValues.map((one) => ({ ...one, inactive, record: ids[at] as string })))
  await sql`insert into crm_value (entity, field, value, record, inactive)
    select ${entity}, field, value, record, inactive
    from unnest(${values.map((one) => one.field)}::text[], ${values.map((one) => one.value)}::text[], ${values.map((one) => one.record)}::bigint[],
      ${values.map((one) => one.inactive)}::boolean[]) as t (field, value, record, inactive)`.execute(tx)
  return ids
}
