import { type Kysely, sql } from 'kysely'
import type { AuditRow } from '#server/ports/audit.ts'

/** A row with the moment at which it happened. */
export type TimedRow = AuditRow & { at: Date }

/**
 * Inserts audit rows in one statement, naming people by their pseudonyms, who acted and whom it was about alike: an id beside a pseudonym
 * would give away for good whom it stands for. A person's first row makes theirs.
 */
// biome-ignore lint/suspicious/noExplicitAny: what a port hands in knows no tables; any Db or Tx fits
export async function insertAuditRows(db: Kysely<any>, rows: readonly TimedRow[]): Promise<void> {
  if (rows.length === 0) return
  const people = [...new Set(rows.flatMap((row) => [row.person, personIn(row.subject)].filter((id) => id !== undefined)))]
  await sql`
    WITH given AS (
      SELECT * FROM unnest(
        ${rows.map((row) => row.action)}::text[], ${rows.map((row) => row.subject)}::text[], ${rows.map((row) => row.person ?? null)}::text[],
        ${rows.map((row) => personIn(row.subject) ?? null)}::text[],
        ${rows.map((row) => JSON.stringify(row.details ?? {}))}::jsonb[], ${rows.map((row) => row.at.toISOString())}::timestamptz[]
      ) WITH ORDINALITY AS g (action, subject, person_id, about_id, details, at, place)
    ), known AS (
      SELECT person_id, pseudonym FROM audit_person WHERE person_id = ANY (${people}::text[])
    ), made AS (
      INSERT INTO audit_person (person_id)
      SELECT id FROM unnest(${people}::text[]) AS id WHERE id NOT IN (SELECT person_id FROM known)
      ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id
      RETURNING person_id, pseudonym
    ), named AS (SELECT * FROM known UNION SELECT * FROM made)
    INSERT INTO audit_entry (at, action, subject, person, details)
    SELECT g.at, g.action, coalesce('person/' || about.pseudonym, g.subject), actor.pseudonym, g.details
    FROM given g LEFT JOIN named actor ON actor.person_id = g.person_id LEFT JOIN named about ON about.person_id = g.about_id
    ORDER BY g.place`.execute(db)
}

function personIn(subject: string): string | undefined {
  return /^person\/(.+)$/s.exec(subject)?.[1]
}

/** Erases the link between a person and what they did; the rows stay, sealed as they are. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function forgetAuditPerson(db: Kysely<any>, personId: string): Promise<void> {
  await sql`UPDATE audit_person SET person_id = NULL WHERE person_id = ${personId}`.execute(db)
}
