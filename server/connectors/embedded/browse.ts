import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { EntityDescription, FieldDescription, FieldValues, RecordSummary } from '#contract/records.ts'
import type { ActivityKind } from '#contract/tags.ts'
import type { Db } from '#server/database/tables.ts'
import { plainName } from '#server/matching/name.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { type EntityMeta, loadMetadata } from './metadata.ts'
import { isId, type StoredRecord, storedColumns, storedRecord, summary, fieldValue } from './read-record.ts'

/** One row of a list page. `values` holds the asked fields. */
export type BrowseRow = { record: RecordSummary; values: FieldValues; updatedAt: string }
export type BrowsePage = { rows: BrowseRow[]; total: number; next?: string }

export type BrowseQuery = {
  entity: string
  /** by name, or the last updated first */
  sort: 'name' | 'updated'
  /** only records whose name has a word that begins so; case and accents do not matter */
  text?: string
  fields?: readonly string[]
  limit: number
  after?: string
}

/** The embedded CRM's entities, for its navigation and forms. */
export async function browseEntities(db: Db): Promise<EntityDescription[]> {
  return [...(await loadMetadata(db)).entities.values()].map((meta) => meta.description)
}

/** The records of one entity, inactive ones among them, a page at a time. Throws `not-found` for an unknown entity. */
export async function browseRecords(db: Db, query: BrowseQuery, io: ConnectorIo): Promise<BrowsePage> {
  const meta = await metaOf(db, query.entity)
  const after = query.after === undefined ? undefined : readCursor(query.after, [query.sort === 'name' ? 'text' : 'time', 'id'])
  const wanted = query.text === undefined ? undefined : plainName(query.text)
  // only names of this entity's records that have all the words, each as the beginning of a word
  const filter =
    wanted === undefined
      ? sql`true`
      : sql`${sql.join(
          wanted.split(' ').map((word) => sql`strpos(' ' || r.sort_name, ${` ${word}`}) > 0`),
          sql` and `,
        )}`
  const base = sql`from crm_record r where r.entity = ${query.entity} and not r.deleted and ${filter}`
  const { rows } = await sql<StoredRecord & { sort_name: string; updated: Date }>`
    select ${sql.raw(storedColumns)}, r.sort_name, r.updated ${base} and ${pastCursor(query.sort, after)}
    order by ${query.sort === 'name' ? sql`r.sort_name, r.id` : sql`r.updated desc, r.id desc`} limit ${query.limit + 1}`.execute(db)
  const counted = await sql<{ total: string }>`select count(*) as total ${base}`.execute(db)
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    rows: shown.map((row) => ({
      record: summary(row, meta, io),
      values: pick(row, meta, query.fields ?? []),
      updatedAt: row.updated.toISOString(),
    })),
    total: Number(counted.rows[0]?.total ?? 0),
    ...(rows.length > query.limit &&
      last && { next: writeCursor([query.sort === 'name' ? last.sort_name : last.updated.toISOString(), last.id]) }),
  }
}

export type BrowseRecord = {
  record: RecordSummary
  version: string
  createdAt: string
  updatedAt: string
  values: FieldValues
  /** every field under its heading, in the metadata's order */
  sections: { title: string; fields: { description: FieldDescription; value: FieldValues[string] }[] }[]
  entity: EntityDescription
}

/** One record with all its fields. Undefined where there is none. */
export async function browseRecord(db: Db, ref: EntityRef, io: ConnectorIo): Promise<BrowseRecord | undefined> {
  const meta = (await loadMetadata(db)).entities.get(ref.entity)
  const row = meta && (await storedRecord(db, ref))
  if (!meta || !row) return undefined
  const times = await db.selectFrom('crm_record').select(['created', 'updated']).where('id', '=', row.id).executeTakeFirstOrThrow()
  const titles = [...new Set(meta.description.fields.map((field) => meta.sectionOf.get(field.name) ?? ''))]
  return {
    record: summary(row, meta, io),
    version: String(row.version),
    createdAt: times.created.toISOString(),
    updatedAt: times.updated.toISOString(),
    values: pick(row, meta, [...meta.fields.keys()]),
    sections: titles.map((title) => ({
      title: title === '' ? meta.description.label : title,
      fields: meta.description.fields
        .filter((field) => (meta.sectionOf.get(field.name) ?? '') === title)
        .map((description) => ({ description, value: fieldValue(row, meta, description.name) })),
    })),
    entity: meta.description,
  }
}

/** One activity of a record; `body` is plain text with line ends, never markup. */
export type BrowseActivity = {
  id: string
  kind: ActivityKind
  customType?: string
  subject: string
  body: string
  sourceUrl?: string
  values: FieldValues
  closed: boolean
  version: string
  at: string
  updatedAt: string
}

/** A record's activities, newest first, a page at a time. */
export async function browseActivities(
  db: Db,
  ref: EntityRef,
  page: { limit: number; after?: string },
): Promise<{ activities: BrowseActivity[]; total: number; next?: string }> {
  if (!isId(ref.id)) return { activities: [], total: 0 }
  const after = page.after === undefined ? undefined : readCursor(page.after, ['time', 'id'])
  let query = db.selectFrom('crm_activity').selectAll().where('record', '=', ref.id)
  if (after) query = query.where(sql<boolean>`(at, id) < (${after[0]}::timestamptz, ${after[1]}::bigint)`)
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute()
  const counted = await db
    .selectFrom('crm_activity')
    .select((one) => one.fn.countAll().as('total'))
    .where('record', '=', ref.id)
    .executeTakeFirstOrThrow()
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    activities: shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      ...(row.custom_type !== null && { customType: row.custom_type }),
      subject: row.subject,
      body: row.body,
      ...(row.source_url !== null && { sourceUrl: row.source_url }),
      values: row.values,
      closed: row.closed,
      version: String(row.version),
      at: row.at.toISOString(),
      updatedAt: row.updated.toISOString(),
    })),
    total: Number(counted.total),
    ...(rows.length > page.limit && last && { next: writeCursor([last.at.toISOString(), last.id]) }),
  }
}

async function metaOf(db: Db, entity: string): Promise<EntityMeta> {
  const meta = (await loadMetadata(db)).entities.get(entity)
  if (!meta) throw new AppError('not-found', `The CRM has no entity ${entity.slice(0, 128)}`, { hint: 'Choose one of the lists.' })
  return meta
}

function pick(row: StoredRecord, meta: EntityMeta, fields: readonly string[]): FieldValues {
  return Object.fromEntries(fields.filter((field) => meta.fields.has(field)).map((field) => [field, fieldValue(row, meta, field)]))
}

function pastCursor(sort: BrowseQuery['sort'], after: Cursor | undefined) {
  if (after === undefined) return sql`true`
  return sort === 'name'
    ? sql`(r.sort_name, r.id) > (${after[0]}::text collate "C", ${after[1]}::bigint)`
    : sql`(r.updated, r.id) < (${after[0]}::timestamptz, ${after[1]}::bigint)`
}
