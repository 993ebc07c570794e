import { type Kysely, sql } from 'kysely'

/**
 * Systems of records that have to be signed in to. `tokens` is sealed: only a key outside the database opens it, and only in the row
 * and column in which it was sealed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table connection (
    id text primary key check (length(id) between 1 and 64),
    connector text not null,
    tokens text,
    tokens_saved_at timestamptz,
    made_at timestamptz not null
  )`.execute(db)
}
