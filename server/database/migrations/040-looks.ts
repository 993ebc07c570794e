import { type Kysely, sql } from 'kysely'

/**
 * `looks`: how often in a row the CRM could not tell whether a delivery had arrived. `decided`: a person has looked at the record and
 * wants it sent; used up by the next send.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table delivery
    add column looks integer not null default 0,
    add column decided boolean not null default false`.execute(db)
}
