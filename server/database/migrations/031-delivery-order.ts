import { type Kysely, sql } from 'kysely'

/** Deliveries that are due at one moment go in the order in which they were made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'alter table delivery add column place bigint generated always as identity',
  'drop index delivery_due',
  `create index delivery_due on delivery (lane, priority, due_at, place) where state = 'queued'`,
]
