import { readValues } from '#contract/field-types/read-values.ts'
import { AppError, type FieldFault } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Tx } from '#server/database/tables.ts'
import type { EntityMeta } from './metadata.ts'
import { isId } from './read-record.ts'
import { isLookup } from './record-row.ts'

/** Given values as they may be kept. Throws `crm-refused` with a sentence beside every field that is wrong; nothing is taken in part. */
export async function takeValues(tx: Tx, meta: EntityMeta, given: FieldValues, options: { whole: boolean }): Promise<FieldValues> {
  const { values, faults } = readValues(given, meta.description.fields, options)
  const all = [...faults, ...(await deadLookups(tx, meta, values))]
  if (all.length > 0) {
    throw new AppError(
      'crm-refused',
      `The CRM did not take the ${meta.description.label.toLowerCase()}: ${all.map((fault) => fault.message).join(' ')}`,
      {
        hint: 'Correct what is marked and try again. Nothing was written.',
        fields: all,
        retryable: false,
      },
    )
  }
  return values
}

async function deadLookups(tx: Tx, meta: EntityMeta, values: FieldValues): Promise<FieldFault[]> {
  const pointed = Object.entries(values).flatMap(([field, value]) => (isLookup(value) ? [{ field, value }] : []))
  const ids = pointed.map(({ value }) => value.id).filter(isId)
  const there =
    ids.length === 0
      ? []
      : await tx.selectFrom('crm_record').select(['id', 'entity']).where('id', 'in', ids).where('deleted', '=', false).execute()
  return pointed
    .filter(({ value }) => !there.some((row) => row.id === value.id && row.entity === value.entity))
    .map(({ field, value }) => ({
      path: `values.${field}`,
      message: `${meta.fields.get(field)?.label ?? field}: ${value.name.slice(0, 100) || 'the record'} is no longer in the CRM.`,
    }))
}
