import { type Kysely, sql } from 'kysely'

/** Remembers by which reading of names and numbers the records are found; a newer one reads them all anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table crm_state add column reading integer not null default 0`.execute(db)
  await sql`update crm_state set reading = 1 where not exists (select from crm_record)`.execute(db)
}
