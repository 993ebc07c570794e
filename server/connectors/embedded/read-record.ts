import { sql } from 'kysely'
import type { FieldValues, RecordSummary } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { RecordKeys } from '#server/database/tables/embedded-crm.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { EntityRef, ReadRecord } from '#server/ports/crm-connector.ts'
import type { EntityMeta, Metadata } from './metadata.ts'
import { isLookup } from './record-row.ts'

/** A record as every statement of this room brings it. `names`: those of the records it points at, by id. */
export type StoredRecord = {
  id: string
  entity: string
  name: string
  values: FieldValues
  keys: RecordKeys
  version: number
  inactive: boolean
  successor: string | null
  successor_entity: string | null
  names: Record<string, string> | null
  /** a text where the statement reads no times */
  made: Date | string
}

/** The columns of StoredRecord, for a table or subquery called `r`. */
export const storedColumns = `r.id, r.entity, r.name, r."values", r.keys, r.version, r.inactive, r.successor, r.successor_entity, r.created as made,
  case when r.lookups <> '{}' then (select jsonb_object_agg(l.id, l.name) from crm_record l where l.id = any (r.lookups) and not l.deleted) end as names`

/** Undefined where there is no such record, or it was deleted. */
export async function storedRecord(db: Db | Tx, ref: EntityRef): Promise<StoredRecord | undefined> {
  if (!isId(ref.id)) return undefined
  const { rows } =
    await sql<StoredRecord>`select ${sql.raw(storedColumns)} from crm_record r where r.id = ${ref.id} and r.entity = ${ref.entity} and not r.deleted`.execute(
      db,
    )
  return rows[0]
}

/** Ids are positive 64-bit numbers; anything else names no record. */
export function isId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id)
}

export function toReadRecord(row: StoredRecord, meta: EntityMeta, fields: readonly string[], io: ConnectorIo): ReadRecord {
  return { record: summary(row, meta, io), version: String(row.version), values: valuesOf(row, meta, fields) }
}

/** The asked fields that exist, each with its value or `null`; what a lookup points at under its name of today. */
export function valuesOf(row: StoredRecord, meta: EntityMeta, fields: readonly string[]): FieldValues {
  const values: FieldValues = {}
  for (const field of fields) if (meta.fields.has(field)) values[field] = fieldValue(row, meta, field)
  return values
}

export function fieldValue(row: StoredRecord, meta: EntityMeta, field: string): FieldValues[string] {
  if (field === meta.description.primaryField) return row.name
  const value = row.values[field] ?? null
  return isLookup(value) ? { ...value, name: row.names?.[value.id] ?? value.name } : value
}

export function summary(row: StoredRecord, meta: EntityMeta, io: ConnectorIo): RecordSummary {
  const account = meta.accountField === undefined ? null : fieldValue(row, meta, meta.accountField)
  const second = meta.subtitleField === undefined ? null : fieldValue(row, meta, meta.subtitleField)
  const subtitle = isLookup(second) ? second.name : typeof second === 'string' ? second : ''
  return {
    ref: { connection: io.connection, entity: row.entity, id: row.id },
    kind: meta.description.kind,
    entityLabel: meta.description.label,
    name: row.name,
    url: io.recordUrl(row.entity, row.id),
    ...(subtitle !== '' && { subtitle }),
    ...(isLookup(account) && { account }),
    ...(row.inactive && { inactive: true }),
    created: new Date(row.made).toISOString(),
    ...(row.successor !== null &&
      row.successor_entity !== null && { successor: { connection: io.connection, entity: row.successor_entity, id: row.successor } }),
  }
}

/** Metadata of an entity, or undefined; written out so that `__proto__` and the like are just names that do not exist. */
export function entityOf(metadata: Metadata, entity: string): EntityMeta | undefined {
  return metadata.entities.get(entity)
}
