import { type Kysely, sql } from 'kysely'

/** Why a session ended, under the hash of the refresh token that its holder still has: who comes with it is told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ended_session (
      refresh_hash text primary key,
      person_id text not null references person on delete cascade,
      ended_by text not null check (ended_by in ('admin', 'closed', 'own', 'password', 'expired', 'reused')),
      ended_at timestamptz not null
    )`.execute(db)
  await sql`create index on ended_session (person_id)`.execute(db)
  await sql`create index on ended_session (ended_at)`.execute(db)
}
