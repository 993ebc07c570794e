import { type Kysely, sql } from 'kysely'

/**
 * `taught`: under what a tag had its record remembered, as `{ kind, subject }`. A page may tell of other numbers later, and undo goes by
 * what was taught. Null for tags of before: undo goes by the visitor then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tag add column taught jsonb`.execute(db)
}
