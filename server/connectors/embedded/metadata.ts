import { sql } from 'kysely'
import type { EntityDescription, FieldDescription } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'

/** One entity as the embedded CRM knows it: what everybody may see, and what only this room needs. */
export type EntityMeta = {
  description: EntityDescription
  fields: ReadonlyMap<string, FieldDescription>
  /** the fields a person's name is put together from; empty: the primary field is the name */
  nameFrom: readonly string[]
  subtitleField: string | undefined
  /** its phone and e-mail fields */
  matched: Record<'phone' | 'email', readonly FieldDescription[]>
  /** the first lookup that points at an account */
  accountField: string | undefined
  /** section of a field on the record's page */
  sectionOf: ReadonlyMap<string, string>
}

/** All entities at one moment. `version` grows with every change, in any process. */
export type Metadata = { version: number; entities: ReadonlyMap<string, EntityMeta> }

/** Reads all metadata. */
export async function loadMetadata(db: Db | Tx): Promise<Metadata> {
  // the version first: a change between the statements then shows as an old version, never as a fresh one
  const version = await metadataVersion(db)
  const entities = await db.selectFrom('crm_entity').selectAll().orderBy('position').orderBy('name').execute()
  const fields = await db.selectFrom('crm_field').selectAll().orderBy('position').orderBy('name').execute()
  return {
    version,
    entities: new Map(
      entities.map((entity) => [
        entity.name,
        toMeta(
          entity,
          fields.filter((field) => field.entity === entity.name),
        ),
      ]),
    ),
  }
}

/** Metadata kept in memory, read again when its version has grown. */
export function keptMetadata(db: Db): {
  fresh(): Promise<Metadata>
  atLeast(version: number): Promise<Metadata>
  last(): Promise<Metadata>
} {
  let kept: Promise<Metadata> | undefined
  const reload = () => {
    const loading = loadMetadata(db)
    kept = loading
    loading.catch(() => {
      if (kept === loading) kept = undefined
    })
    return loading
  }
  const last = () => kept ?? reload()
  const atLeast = async (version: number) => ((await last()).version >= version ? last() : reload())
  return { last, atLeast, fresh: async () => atLeast(await metadataVersion(db)) }
}

export async function metadataVersion(db: Db | Tx): Promise<number> {
  return (await db.selectFrom('crm_state').select('metadata').executeTakeFirstOrThrow()).metadata
}

/** Tells every process that the metadata changed. */
export async function metadataChanged(db: Db | Tx): Promise<void> {
  await db.updateTable('crm_state').set({ metadata: sql`metadata + 1` }).execute()
}

type EntityRow = {
  name: string
  kind: EntityDescription['kind']
  label: string
  label_plural: string
  primary_field: string
  name_from: string[]
  subtitle_field: string | null
}
type FieldRow = {
  name: string
  label: string
  type: FieldDescription['type']
  required: boolean
  read_only: boolean
  max_length: number | null
  options: FieldDescription['options'] | null
  lookup: string[] | null
  currency: string | null
  section: string
}

function toMeta(entity: EntityRow, rows: FieldRow[]): EntityMeta {
  const fields = rows.map((row) => toDescription(row, entity.primary_field))
  return {
    description: {
      name: entity.name,
      kind: entity.kind,
      label: entity.label,
      labelPlural: entity.label_plural,
      primaryField: entity.primary_field,
      can: { search: true, create: true, update: true, activity: true },
      fields,
    },
    fields: new Map(fields.map((field) => [field.name, field])),
    nameFrom: entity.name_from,
    subtitleField: entity.subtitle_field ?? undefined,
    matched: { phone: fields.filter((field) => field.type === 'phone'), email: fields.filter((field) => field.type === 'email') },
    accountField:
      entity.kind === 'account' ? undefined : fields.find((field) => field.type === 'lookup' && field.lookup?.includes('account'))?.name,
    sectionOf: new Map(rows.map((row) => [row.name, row.section])),
  }
}

function toDescription(row: FieldRow, primaryField: string): FieldDescription {
  const identifier = row.type === 'phone' ? 'phone' : row.type === 'email' ? 'email' : row.name === primaryField ? 'name' : undefined
  return {
    name: row.name,
    label: row.label,
    type: row.type,
    required: row.required,
    readOnly: row.read_only,
    ...(row.max_length !== null && { maxLength: row.max_length }),
    ...(row.options !== null && row.options !== undefined && { options: row.options }),
    ...(row.lookup !== null && { lookup: row.lookup }),
    ...(row.currency !== null && { currency: row.currency }),
    ...(identifier && { identifier }),
  }
}
