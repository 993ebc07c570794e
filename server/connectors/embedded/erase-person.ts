import { sql } from 'kysely'
import type { RecordRef } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { deleteRecordIn } from './retire-record.ts'
import { identifierKinds } from './record-row.ts'

export type PersonRecord = { entity: string; id: string; name: string; isAccount: boolean }

/** Records that carry the number or the address. An account is no person: it is named, and left to whoever decides. */
export async function recordsOfPerson(db: Db | Tx, { kind, value }: { kind: 'phone' | 'email'; value: string }): Promise<PersonRecord[]> {
  const { rows } = await sql<PersonRecord>`
    select distinct r.entity, r.id::text, r.name, e.kind = 'account' as "isAccount"
    from crm_identifier i join crm_record r on r.id = i.record join crm_entity e on e.name = r.entity
    where i.kind = ${identifierKinds[kind]} and i.value = ${value} and not r.deleted order by 1, 2`.execute(db)
  return rows
}

/** Numbers and addresses that these records carry. */
export async function identifiersOfRecords(db: Db | Tx, ids: readonly string[]): Promise<{ kind: 'phone' | 'email'; value: string }[]> {
  const { rows } = await sql<{ kind: 'phone' | 'email'; value: string }>`
    select distinct case kind when ${identifierKinds.phone} then 'phone' else 'email' end as kind, value from crm_identifier
    where record = any (${ids}::bigint[]) and kind in (${identifierKinds.phone}, ${identifierKinds.email})`.execute(db)
  return rows
}

/** Values and activities of records, for whoever asks what is kept of them; without what others wrote in conversations of their own. */
export async function exportRecords(db: Db | Tx, connection: string, ids: readonly string[], conversations: readonly string[]) {
  if (ids.length === 0) return []
  const records = await db
    .selectFrom('crm_record')
    .select(['entity', 'id', 'name', 'values', 'created', 'updated'])
    .where('id', 'in', [...ids])
    .execute()
  const activities = await db
    .selectFrom('crm_activity')
    .selectAll()
    .where('record', 'in', [...ids])
    .where(
      sql<boolean>`not exists (select from tag_activity a join tag t on t.id = a.tag_id
        where t.connection = ${connection} and a.activity_id = crm_activity.id::text and t.conversation_id <> all (${conversations}::uuid[]))`,
    )
    .execute()
  return records.map((record) => ({ ...record, activities: activities.filter((one) => one.record === record.id) }))
}

/** Removes records with their activities, and their names wherever another record or tag points at them. Can be repeated. */
export async function erasePersonRecords(
  tx: Tx,
  connection: string,
  records: readonly Pick<PersonRecord, 'entity' | 'id'>[],
  at: Date,
  audit: Pick<Audit, 'write'>,
): Promise<void> {
  for (const { entity, id } of records) {
    await deleteRecordIn(tx, { entity, id }, at)
    await unnameIn(tx, id, at)
    await unnameOutside(tx, { connection, entity, id })
    await audit.write(tx, { action: 'record.erased', subject: `${connection}/${entity}/${id}` })
  }
}

/** Other records that point at it keep no name of it, nor does what undoing an import would write into them. */
async function unnameIn(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`
    update crm_record set lookups = array_remove(lookups, ${id}::bigint), version = version + 1, updated = ${at}, changed_by = pg_current_xact_id(),
      "values" = coalesce((select jsonb_object_agg(v.key, v.value) from jsonb_each("values") v where v.value ->> 'id' is distinct from ${id}), '{}')
    where lookups @> array[${id}::bigint]`.execute(tx)
  await sql`delete from crm_value v using crm_field f
    where v.value = ${id} and f.entity = v.entity and f.name = v.field and f.type = 'lookup'`.execute(tx)
  const without = (
    values: string,
  ) => sql`${sql.ref(values)} = coalesce((select jsonb_object_agg(v.key, v.value) from jsonb_each(${sql.ref(values)}) v
      where v.value ->> 'id' is distinct from ${id}), '{}')`
  const names = (values: string) => sql`jsonb_path_exists(${sql.ref(values)}, '$.*.id ? (@ == $id)', ${JSON.stringify({ id })}::jsonb)`
  await sql`update import_changed set ${without('before')}, ${without('after')} where ${names('before')} or ${names('after')}`.execute(tx)
}

/** Tags, memories and answers that name it. */
async function unnameOutside(tx: Tx, { connection, entity, id }: RecordRef): Promise<void> {
  const bare = (column: string) => sql`jsonb_build_object('ref', ${sql.raw(column)} -> 'ref', 'kind', ${sql.raw(column)} -> 'kind',
    'entityLabel', ${sql.raw(column)} -> 'entityLabel', 'name', '')`
  await sql`update tag set record = ${bare('record')}, written = null
    where connection = ${connection} and entity = ${entity} and record_id = ${id}`.execute(tx)
  for (const table of ['memory', 'refusal'])
    await sql`delete from ${sql.table(table)} where connection = ${connection} and entity = ${entity} and record = ${id}`.execute(tx)
  await sql`update request set progress = progress || jsonb_build_object('record', ${bare("(progress -> 'record')")})
    where progress #> '{record,ref}' @> ${JSON.stringify({ connection, entity, id })}::jsonb`.execute(tx)
}

export type PersonActivity = { id: string; record: string; entity: string }

/** Activities that go with these records, and those of the given ones that are there still. */
export async function activitiesOfPerson(db: Db | Tx, records: readonly string[], ids: readonly string[]): Promise<PersonActivity[]> {
  const { rows } = await sql<PersonActivity>`
    select a.id::text, a.record::text, r.entity from crm_activity a join crm_record r on r.id = a.record
    where a.record = any (${records}::bigint[]) or a.id = any (${ids}::bigint[]) order by a.id`.execute(db)
  return rows
}

/** Removes activities that hold the transcript of an erased conversation. */
export async function eraseActivities(tx: Tx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { numDeletedRows } = await tx
    .deleteFrom('crm_activity')
    .where('id', 'in', [...ids])
    .executeTakeFirst()
  return Number(numDeletedRows)
}
