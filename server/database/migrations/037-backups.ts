import { type Kysely, sql } from 'kysely'

/**
 * Which backups were made, for the doctor, and what a database knows of having been put back by one: `restored_at` of the line of
 * changes, and activities that the CRM may know more of than we do (`unsure`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table backup_made (
    at timestamptz primary key,
    bytes bigint not null,
    rows bigint not null
  )`.execute(db)
  await sql`alter table change_line add column restored_at timestamptz`.execute(db)
  await sql`alter table tag_activity add column unsure boolean not null default false`.execute(db)
}
