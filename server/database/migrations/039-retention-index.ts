import { type Kysely, sql } from 'kysely'

/** The retention asks every night for the conversations that were looked at longest ago. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index conversation_last_read on conversation (last_read_at)`.execute(db)
}
