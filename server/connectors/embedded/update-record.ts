import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Tx } from '#server/database/tables.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import type { Along, CreateParts } from './create-record.ts'
import { isId } from './read-record.ts'
import { takeValues } from './take-values.ts'
import { overwriteRecord } from './write-record.ts'

/** Changes the named fields only. With `ifVersion`, only where nobody has saved since. */
export function updateRecord(
  { db, meta, country, at }: CreateParts,
  id: string,
  given: FieldValues,
  options: { ifVersion?: string },
  along?: Along,
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const ref = { entity: meta.description.name, id }
    const held = await holdRecord(tx, ref)
    if (options.ifVersion !== undefined && options.ifVersion !== String(held.version)) {
      throw new AppError('version-conflict', `Somebody else has saved ${held.name} since you opened it`, {
        hint: 'Look at what is there now, then save again. Nothing was written.',
      })
    }
    const taken = await takeValues(tx, meta, given, { whole: false })
    await overwriteRecord(tx, held, meta, { ...held.values, ...taken }, country, at)
    await along?.(tx, ref)
  })
}

export type HeldRecord = {
  id: string
  entity: string
  name: string
  values: FieldValues
  version: number
  inactive: boolean
  created: Date
  successor: string | null
}

/** The record's row, locked until the transaction ends. Throws `crm-record-gone` where there is none. */
export async function holdRecord(tx: Tx, ref: EntityRef): Promise<HeldRecord> {
  const { rows } = isId(ref.id)
    ? await sql<HeldRecord>`select id, entity, name, "values", version, inactive, created, successor from crm_record
        where id = ${ref.id} and entity = ${ref.entity} and not deleted for update`.execute(tx)
    : { rows: [] }
  if (!rows[0]) throw recordGone(ref)
  return rows[0]
}

export function recordGone(ref: EntityRef): AppError {
  return new AppError('crm-record-gone', `The CRM has no ${ref.entity.slice(0, 128)} ${ref.id.slice(0, 128)} any more`, {
    hint: 'Search again and choose another record.',
  })
}
