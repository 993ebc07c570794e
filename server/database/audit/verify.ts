import { sql } from 'kysely'
import type { Db } from '../tables.ts'
import { type CanonicalRow, canonical, firstHash, sealOf } from './seal.ts'

export type AuditVerdict = {
  seals: number
  entries: number
  /** rows that no seal covers though they are older than a minute */
  unsealed: number
  /** the first thing that is wrong, in words; undefined when the chain holds */
  fault: string | undefined
}

/** Computes the whole chain again and compares: a row that was changed, removed, or slipped in afterwards is found. */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  let previous = firstHash
  let number = 0n
  let entries = 0
  for (;;) {
    const seals = await sql<{ number: string; previous: Buffer; hash: Buffer; entries: string; covers: string }>`
      SELECT number, previous, hash, entries::text,
        (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(entries) AS r)::text AS covers
      FROM audit_seal WHERE number > ${String(number)} ORDER BY number LIMIT 500`.execute(db)
    if (seals.rows.length === 0) break
    for (const seal of seals.rows) {
      const told = (fault: string) => ({ seals: Number(number), entries, unsealed: 0, fault })
      if (BigInt(seal.number) !== number + 1n) return told(`seal ${number + 1n} is missing`)
      if (!seal.previous.equals(previous)) return told(`seal ${seal.number} does not follow the one before it`)
      const rows = await rowsOf(db, seal.entries)
      if (rows.length !== Number(seal.covers)) return told(`seal ${seal.number} covers ${seal.covers} rows, ${rows.length} are there`)
      if (!sealOf(previous, rows).equals(seal.hash)) return told(`a row under seal ${seal.number} was changed after it was sealed`)
      previous = seal.hash
      number += 1n
      entries += rows.length
    }
  }
  const late = await sql<{ count: string }>`
    SELECT count(*) FROM audit_entry e WHERE at < now() - interval '1 minute' AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entries @> e.id)`.execute(
    db,
  )
  return { seals: Number(number), entries, unsealed: Number(late.rows[0]?.count ?? 0), fault: undefined }
}

async function rowsOf(db: Db, ranges: string): Promise<CanonicalRow[]> {
  const found = await sql<CanonicalRow>`
    SELECT e.id, ${canonical} AS text
    FROM unnest(${ranges}::int8multirange) AS r JOIN audit_entry e ON e.id >= lower(r) AND e.id < upper(r)
    ORDER BY e.id`.execute(db)
  return found.rows
}
