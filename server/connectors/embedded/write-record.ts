import { sql } from 'kysely'
import type { FieldValues } from '#contract/records.ts'
import type { Tx } from '#server/database/tables.ts'
import type { EntityMeta } from './metadata.ts'
import { type RecordRow, recordRow } from './record-row.ts'

/** Inserts a record with everything it is found by, and answers with its id. */
export async function insertRecord(tx: Tx, meta: EntityMeta, values: FieldValues, country: string, at: Date): Promise<string> {
  const row = recordRow(meta, values, country)
  const { id } = await tx
    .insertInto('crm_record')
    .values({ entity: meta.description.name, ...columns(row), successor: null, successor_entity: null, created: at, updated: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await index(tx, { id, entity: meta.description.name, inactive: false, created: at }, row)
  return id
}

/** Writes new values over a record whose row the transaction holds locked. The version grows by one. */
export async function overwriteRecord(
  tx: Tx,
  held: { id: string; inactive: boolean; created: Date },
  meta: EntityMeta,
  values: FieldValues,
  country: string,
  at: Date,
): Promise<void> {
  const row = recordRow(meta, values, country)
  await tx
    .updateTable('crm_record')
    .set({ ...columns(row), ...touched(at) })
    .where('id', '=', held.id)
    .execute()
  await reindex(tx, { ...held, entity: meta.description.name }, row)
}

/** What every change of a record sets: its version, its time, and the transaction the change feed goes by. */
export function touched(at: Date) {
  return { version: sql<number>`version + 1`, updated: at, changed_by: sql<never>`pg_current_xact_id()` }
}

export type Held = { id: string; entity: string; inactive: boolean; created: Date }

/** Throws away what a record is found by and writes it anew. */
export async function reindex(tx: Tx, held: Held, row: Pick<RecordRow, 'identifiers' | 'fieldValues'>): Promise<void> {
  await tx.deleteFrom('crm_identifier').where('record', '=', held.id).execute()
  await tx.deleteFrom('crm_value').where('record', '=', held.id).execute()
  await index(tx, held, row)
}

async function index(tx: Tx, held: Held, row: Pick<RecordRow, 'identifiers' | 'fieldValues'>): Promise<void> {
  const { id: record, entity, inactive, created } = held
  if (row.identifiers.length > 0)
    await tx
      .insertInto('crm_identifier')
      .values(row.identifiers.map((one) => ({ ...one, record, entity, inactive, created })))
      .execute()
  if (row.fieldValues.length > 0)
    await tx
      .insertInto('crm_value')
      .values(row.fieldValues.map((one) => ({ ...one, record, entity, inactive })))
      .execute()
}

function columns(row: RecordRow) {
  return {
    name: row.name,
    sort_name: row.sortName,
    values: JSON.stringify(row.values),
    keys: JSON.stringify(row.keys),
    lookups: row.lookups,
  }
}
