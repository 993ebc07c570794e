import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from '../tables.ts'

/**
 * Seals every audit row that is final and not sealed yet: hash = SHA-256(hash before, rows). One process at a time; answers
 * with how many rows it sealed, undefined when another process is at it.
 */
export function sealAudit(db: Db): Promise<number | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(hashtext('tagalong audit seal')) AS mine`.execute(tx)
    if (!rows[0]?.mine) return undefined
    let sealed = 0
    for (;;) {
      const count = await sealBatch(tx)
      sealed += count
      if (count < mostRows) return sealed
    }
  })
}

async function sealBatch(tx: Tx): Promise<number> {
  const last = await tx.selectFrom('audit_seal').select(['number', 'hash', 'upto']).orderBy('number', 'desc').limit(1).executeTakeFirst()
  // rows of transactions older than every running one can no longer be joined by others: they are final
  const found = await sql<CanonicalRow & { upto: string }>`
    SELECT id, ${canonical} AS text, pg_snapshot_xmin(pg_current_snapshot())::text AS upto
    FROM audit_entry e
    WHERE tx < pg_snapshot_xmin(pg_current_snapshot())
      AND tx >= ${floorOf(last?.upto)}
      AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.upto >= ${floorOf(last?.upto)} AND s.entries @> e.id)
    ORDER BY id LIMIT ${mostRows}`.execute(tx)
  if (found.rows.length === 0) return 0
  const previous = last?.hash ?? firstHash
  const full = found.rows.length === mostRows
  await sql`
    INSERT INTO audit_seal (number, previous, hash, entries, upto)
    SELECT ${String(BigInt(last?.number ?? 0) + 1n)}, ${previous}, ${sealOf(previous, found.rows)},
      (SELECT range_agg(int8range(id, id, '[]')) FROM unnest(${found.rows.map((row) => row.id)}::bigint[]) AS id),
      ${full ? floorOf(last?.upto) : sql`${found.rows[0]?.upto}::xid8`}`.execute(tx)
  return found.rows.length
}

export type CanonicalRow = { id: string; text: string }

/** One row as the one text that is hashed; changing this breaks every chain, so a new form needs a new column. */
export const canonical = sql<string>`jsonb_build_array(id, extract(epoch FROM at)::text, action, subject, person, details)::text`

export function sealOf(previous: Buffer, rows: readonly CanonicalRow[]): Buffer {
  const hash = createHash('sha256').update(previous)
  for (const row of rows) hash.update(row.text).update('\n')
  return hash.digest()
}

export const firstHash: Buffer = Buffer.alloc(32)

/**
 * Transaction numbers start anew in a restored database; a remembered one that has not been reached there yet is no floor.
 */
function floorOf(upto: string | undefined) {
  return sql`(CASE WHEN ${upto ?? '0'}::xid8 > pg_snapshot_xmax(pg_current_snapshot()) THEN '0'::xid8 ELSE ${upto ?? '0'}::xid8 END)`
}

const mostRows = 10_000
