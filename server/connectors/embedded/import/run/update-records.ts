import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { Tx } from '#server/database/tables.ts'
import type { EntityMeta } from '../../metadata.ts'
import { isLookup, recordRow } from '../../record-row.ts'
import type { Update } from '../prepare/prepare-rows.ts'

export type Stored = { id: string; values: FieldValues; inactive: boolean; version: number; created: Date }

/** What of an update is other than what stands there. `#inactive` stands for the record's own state. */
export function changedBy(update: Pick<Update, 'values' | 'inactive'>, values: FieldValues, inactive: boolean): FieldValues {
  const changed = Object.entries(update.values).filter(([field, value]) => !sameValue(value, values[field] ?? null))
  return Object.fromEntries([
    ...changed,
    ...(update.inactive !== undefined && update.inactive !== inactive ? [['#inactive', update.inactive]] : []),
  ])
}

/** A lookup is the same when it points at the same record, whatever it was called when it was written. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (isLookup(a) && isLookup(b)) return a.id === b.id && a.entity === b.entity
  return isDeepStrictEqual(a, b)
}

/** Records of an entity, locked in the order of their ids until the transaction ends. */
export async function holdRecords(tx: Tx, entity: string, ids: readonly string[]): Promise<Map<string, Stored>> {
  const { rows } = await sql<Stored>`select id::text, "values", inactive, version, created from crm_record
    where id = any (${ids}::bigint[]) and entity = ${entity} and not deleted order by crm_record.id for update`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Writes values over held records, all at once, with everything that they are found by. */
export async function overwriteRecords(
  tx: Tx,
  meta: EntityMeta,
  records: readonly { held: Stored; values: FieldValues; inactive: boolean }[],
  country: string,
  at: Date,
): Promise<void> {
  if (records.length === 0) return
  const entity = meta.description.name
  const rows = records.map(({ held, values, inactive }) => ({
    id: held.id,
    created: held.created,
    inactive,
    row: recordRow(meta, values, country),
  }))
  const ids = rows.map(({ id }) => id)
  await sql`update crm_record r set name = t.name, sort_name = t.sort_name, "values" = t.v, keys = t.keys, lookups = t.lookups::bigint[], inactive = t.inactive,
      version = r.version + 1, updated = ${at}, changed_by = pg_current_xact_id()
    from unnest(${ids}::bigint[], ${rows.map(({ row }) => row.name)}::text[], ${rows.map(({ row }) => row.sortName)}::text[], ${rows.map(({ row }) => JSON.stringify(row.values))}::jsonb[],
      ${rows.map(({ row }) => JSON.stringify(row.keys))}::jsonb[], ${rows.map(({ row }) => `{${row.lookups.join()}}`)}::text[], ${rows.map(({ inactive }) => inactive)}::boolean[]) as t (id, name, sort_name, v, keys, lookups, inactive)
    where r.id = t.id`.execute(tx)
  await sql`delete from crm_identifier where record = any (${ids}::bigint[])`.execute(tx)
  await sql`delete from crm_value where record = any (${ids}::bigint[])`.execute(tx)
  const identifiers = rows.flatMap(({ row, ...one }) => row.identifiers.map((identifier) => ({ ...identifier, ...one })))
  await sql`insert into crm_identifier (kind, value, record, entity, inactive, created)
    select kind, value, record, ${entity}, inactive, created from unnest(${identifiers.map(({ kind }) => kind)}::smallint[], ${identifiers.map(({ value }) => value)}::text[],
      ${identifiers.map(({ id }) => id)}::bigint[], ${identifiers.map(({ inactive }) => inactive)}::boolean[], ${identifiers.map(({ created }) => created)}::timestamptz[]) as t (kind, value, record, inactive, created)`.execute(
    tx,
  )
  const values = rows.flatMap(({ row, ...one }) => row.fieldValues.map((value) => ({ ...value, ...one })))
  await sql`insert into crm_value (entity, field, value, record, inactive)
    select ${entity}, field, value, record, inactive from unnest(${values.map(({ field }) => field)}::text[], ${values.map(({ value }) => value)}::text[],
      ${values.map(({ id }) => id)}::bigint[], ${values.map(({ inactive }) => inactive)}::boolean[]) as t (field, value, record, inactive)`.execute(
    tx,
  )
}
