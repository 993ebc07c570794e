import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import type { EntityMeta } from './metadata.ts'
import { identifierKinds, recordRow } from './record-row.ts'
import { takeValues } from './take-values.ts'
import { insertRecord } from './write-record.ts'

export type CreateParts = { db: Db; meta: EntityMeta; country: string; at: Date }

/** What is written along with a change, in its transaction: both happen or neither. */
export type Along = (tx: Tx, ref: EntityRef) => Promise<void>

/**
 * Makes a record once per key and answers with its id. The same key with other values is refused; so is a second record of the
 * entity with the same e-mail, unless `anyway`. All in one transaction: a refused create leaves no trace, not even the key.
 */
export function createRecord(
  { db, meta, country, at }: CreateParts,
  values: FieldValues,
  options: { key: string; anyway: boolean },
  along?: Along,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const hash = requestHash({ entity: meta.description.name, values })
    const made = await claimKey(tx, options.key, hash)
    if (made !== undefined) return made
    const taken = await takeValues(tx, meta, values, { whole: true })
    if (!options.anyway) await refuseDouble(tx, meta, taken, country)
    const id = await insertRecord(tx, meta, taken, country, at)
    await tx.updateTable('crm_create_key').set({ record: id }).where('key', '=', options.key).execute()
    await along?.(tx, { entity: meta.description.name, id })
    return id
  })
}

/** One text per request, whatever the order of its fields. */
export function requestHash(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request, sorted)).digest('base64url')
}

/** Waits for another transaction that holds the key; then its record is ours, or the key is free. */
async function claimKey(tx: Tx, key: string, hash: string): Promise<string | undefined> {
  const claimed = await tx
    .insertInto('crm_create_key')
    .values({ key, hash, record: '0' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows === 1n) return undefined
  const before = await tx.selectFrom('crm_create_key').selectAll().where('key', '=', key).executeTakeFirstOrThrow()
  if (before.hash !== hash) {
    throw new AppError('key-reused', 'The same request key came with other values', {
      hint: 'Make a new key for a new record. Nothing was written.',
    })
  }
  return before.record
}

/** The embedded CRM's own rule: one active record of an entity per e-mail address. Two creates at once wait for each other. */
async function refuseDouble(tx: Tx, meta: EntityMeta, values: FieldValues, country: string): Promise<void> {
  const emails = recordRow(meta, values, country)
    .identifiers.filter((one) => one.kind === identifierKinds.email)
    .map((one) => one.value)
  for (const email of emails.toSorted())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${meta.description.name} ${email}`}, 20))`.execute(tx)
  if (emails.length === 0) return
  const double = await tx
    .selectFrom('crm_identifier as i')
    .innerJoin('crm_record as r', 'r.id', 'i.record')
    .select(['r.name', 'i.value'])
    .where('i.kind', '=', identifierKinds.email)
    .where('i.value', 'in', emails)
    .where('i.entity', '=', meta.description.name)
    .where('i.inactive', '=', false)
    .orderBy('r.id')
    .executeTakeFirst()
  if (double) {
    throw new AppError(
      'duplicate-record',
      `The CRM has a ${meta.description.label.toLowerCase()} with this email already: ${double.name} (${double.value})`,
      {
        hint: `Tag ${double.name} instead, or create anyway.`,
        overridable: true,
      },
    )
  }
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
