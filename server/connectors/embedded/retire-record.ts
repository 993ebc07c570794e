import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import type { Along } from './create-record.ts'
import { holdRecord } from './update-record.ts'
import { touched } from './write-record.ts'

/** Marks a record inactive, or active again. Inactive ones are found last and never match by themselves. */
export function setInactive(db: Db, ref: EntityRef, inactive: boolean, at: Date, along?: Along): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const held = await holdRecord(tx, ref)
    await tx
      .updateTable('crm_record')
      .set({ inactive, ...touched(at) })
      .where('id', '=', held.id)
      .execute()
    await tx.updateTable('crm_identifier').set({ inactive }).where('record', '=', held.id).execute()
    await tx.updateTable('crm_value').set({ inactive }).where('record', '=', held.id).execute()
    await along?.(tx, ref)
  })
}

/**
 * Names the record that this one became: another of its entity (merged: its activities move along) or one of another
 * entity (a lead that was converted: its activities stay). The old one becomes inactive and keeps its page.
 */
export function setSuccessor(db: Db, ref: EntityRef, successor: EntityRef, at: Date): Promise<void> {
  return db.transaction().execute(async (tx) => {
    // in the order of their ids, so that two merges at once cannot wait for each other
    const inOrder = [ref, successor].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    const held = []
    for (const one of inOrder) held.push(await holdRecord(tx, one))
    const old = held.find((one) => one.id === ref.id)
    const next = held.find((one) => one.id === successor.id)
    if (!old || !next || old.id === next.id) throw new AppError('invalid-input', 'A record cannot be its own successor')
    if (next.successor !== null)
      throw new AppError('invalid-input', `${next.name} has itself become another record`, { hint: 'Name that one.' })
    await tx
      .updateTable('crm_record')
      .set({ inactive: true, successor: next.id, successor_entity: next.entity, ...touched(at) })
      .where((where) => where.or([where('id', '=', old.id), where('successor', '=', old.id)]))
      .execute()
    await tx.updateTable('crm_identifier').set({ inactive: true }).where('record', '=', old.id).execute()
    await tx.updateTable('crm_value').set({ inactive: true }).where('record', '=', old.id).execute()
    if (old.entity === next.entity) await tx.updateTable('crm_activity').set({ record: next.id }).where('record', '=', old.id).execute()
  })
}

/** Deletes a record and its activities. An empty row stays, so that the change feed can tell. */
export function deleteRecord(db: Db, ref: EntityRef, at: Date, along?: Along): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await deleteRecordIn(tx, ref, at)
    await along?.(tx, ref)
  })
}

/** The same in a transaction that does more. */
export async function deleteRecordIn(tx: Tx, ref: EntityRef, at: Date): Promise<void> {
  const held = await holdRecord(tx, ref)
  await tx
    .updateTable('crm_record')
    .set({ deleted: true, name: '', sort_name: '', values: '{}', keys: '{}', lookups: sql`'{}'`, ...touched(at) })
    .where('id', '=', held.id)
    .execute()
  for (const table of ['crm_identifier', 'crm_value', 'crm_activity', 'crm_external_id', 'import_changed'] as const)
    await tx.deleteFrom(table).where('record', '=', held.id).execute()
}
