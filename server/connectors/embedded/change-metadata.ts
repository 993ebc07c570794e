import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { FieldType, Option } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { metadataChanged } from './metadata.ts'

export type NewField = {
  name: string
  label: string
  type: FieldType
  required?: boolean
  maxLength?: number
  /** for `option` and `multi-option` */
  options?: Option[]
  /** for `lookup`: the entities it may point at */
  lookup?: string[]
  /** for `currency`: the only currency it is kept in; left out = any */
  currency?: string
  /** heading it stands under on the record's page */
  section?: string
}

export type NewEntity = {
  name: string
  label: string
  labelPlural: string
  /** one of the fields; what a record is called by */
  primaryField: string
  /** the second line of a record; one of the fields */
  subtitleField?: string
  fields: NewField[]
}

/** What stands directly under /crm and is no entity. */
const ownAddresses: ReadonlySet<string> = new Set(['import', 'search'])

/** Makes a custom entity with its fields, all or nothing. */
export async function addEntity(db: Db, entity: NewEntity): Promise<void> {
  apiName(entity.name, 'entity')
  // the CRM's own page of that address would stand before its list
  if (ownAddresses.has(entity.name))
    throw wrong('entity', `An entity cannot be called ${entity.name}: /crm/${entity.name} is a page of its own.`)
  for (const named of [entity.primaryField, entity.subtitleField]) {
    if (named !== undefined && !entity.fields.some((field) => field.name === named))
      throw wrong('entity', `${entity.label} has no field ${named}.`)
  }
  const primary = entity.fields.find((field) => field.name === entity.primaryField)
  if (primary?.type !== 'text') throw wrong('entity', `The primary field of ${entity.label} must be text.`)
  await db.transaction().execute(async (tx) => {
    const added = await tx
      .insertInto('crm_entity')
      .values({
        name: entity.name,
        kind: 'custom',
        label: entity.label,
        label_plural: entity.labelPlural,
        primary_field: entity.primaryField,
        name_from: [],
        subtitle_field: entity.subtitleField ?? null,
        custom: true,
        position: sql<number>`(select coalesce(max(position), -1) + 1 from crm_entity)`,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw wrong('entity', `There is an entity ${entity.name} already.`)
    for (const field of entity.fields)
      await insertField(tx, entity.name, { ...field, required: field.required ?? field.name === entity.primaryField })
    await metadataChanged(tx)
  })
}

/** Adds a field to an entity. A phone or e-mail field is searched from its first value on. */
export async function addField(db: Db, entity: string, field: NewField): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertField(tx, entity, field)
    await metadataChanged(tx)
  })
}

/** Replaces a field's options. Values that records hold stay, also those that are no option any more. */
export async function setOptions(db: Db, entity: string, field: string, options: Option[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable('crm_field')
      .set({ options: JSON.stringify(options) })
      .where('entity', '=', entity)
      .where('name', '=', field)
      .where('type', 'in', ['option', 'multi-option'])
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) throw wrong('field', `${entity} has no field ${field} with options.`)
    await metadataChanged(tx)
  })
}

async function insertField(tx: Tx, entity: string, field: NewField): Promise<void> {
  apiName(field.name, 'field')
  if ((field.type === 'option' || field.type === 'multi-option') && !field.options?.length)
    throw wrong('options', `${field.label} needs options.`)
  if (field.type === 'lookup' && !field.lookup?.length) throw wrong('lookup', `${field.label} must name the entities it may point at.`)
  const there = await tx
    .selectFrom('crm_entity')
    .select('name')
    .where('name', 'in', [entity, ...(field.lookup ?? [])])
    .execute()
  const missing = [entity, ...(field.lookup ?? [])].find((name) => !there.some((row) => row.name === name))
  if (missing !== undefined) throw wrong('entity', `There is no entity ${missing}.`)
  const added = await tx
    .insertInto('crm_field')
    .values({
      entity,
      name: field.name,
      label: field.label,
      type: field.type,
      required: field.required ?? false,
      read_only: false,
      max_length: field.maxLength ?? null,
      options: field.options ? JSON.stringify(field.options) : null,
      lookup: field.lookup ?? null,
      currency: field.currency ?? null,
      section: field.section ?? '',
      position: sql<number>`(select coalesce(max(position), -1) + 1 from crm_field where entity = ${entity})`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows === 0n) throw wrong('field', `${entity} has a field ${field.name} already.`)
}

function apiName(name: string, path: string): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    throw wrong(path, `"${name.slice(0, 80)}" cannot be an API name: lower-case letters, digits and underscores, a letter first.`)
}

function wrong(path: string, message: string): AppError {
  return new AppError('invalid-input', message, { fields: [{ path, message }] })
}
