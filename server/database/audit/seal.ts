import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from '../tables.ts'

/**
 * Seals every audit row that is final and not sealed yet: hash = SHA-256(hash before, rows). One process at a time; answers
 * with how many rows it sealed, undefined when another process is at it. Each row is read once, also of a million that were never sealed.
 */
export function sealAudit(db: Db, window = 10_000): Promise<number | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(hashtext('tagalong audit seal')) AS mine`.execute(tx)
    if (!rows[0]?.mine) return undefined
    const last = await tx.selectFrom('audit_seal').select(['number', 'hash', 'upto']).orderBy('number', 'desc').limit(1).executeTakeFirst()
    const span = await spanAfter(tx, last?.upto)
    let { number = '0', hash = firstHash } = last ?? {}
    let sealed = 0
    for (let after = '0'; ; ) {
      const found = await readWindow(tx, { ...span, after, known: last?.number ?? '0', most: window + 1 })
      const inHand = found.slice(0, window)
      const open = inHand.filter((row) => !row.sealed)
      const more = found.length > window
      if (open.length > 0) {
        number = String(BigInt(number) + 1n)
        const previous = hash
        hash = sealOf(previous, open)
        const entries = sql`(SELECT range_agg(int8range(id, id, '[]')) FROM unnest(${open.map(({ id }) => id)}::bigint[]) AS id)`
        await sql`INSERT INTO audit_seal (number, previous, hash, entries, upto)
          VALUES (${number}, ${previous}, ${hash}, ${entries}, ${more ? span.floor : span.upto}::xid8)`.execute(tx)
        sealed += open.length
      }
      if (!more) return sealed
      after = inHand.at(-1)?.id ?? after
    }
  })
}

/**
 * Transactions whose rows are looked at. All older than every running one: no others can join them, so they are final, and what ends
 * later is the next turn's. Transaction numbers start anew in a restored database; one that has not been reached there yet is no floor.
 */
type Span = { floor: string; upto: string }

async function spanAfter(tx: Tx, sealedUpto: string | undefined): Promise<Span> {
  const { rows } = await sql<Span>`
    SELECT (CASE WHEN before > pg_snapshot_xmax(now) THEN '0'::xid8 ELSE before END)::text AS floor, pg_snapshot_xmin(now)::text AS upto
    FROM (SELECT ${sealedUpto ?? '0'}::xid8 AS before, pg_current_snapshot() AS now) AS span`.execute(tx)
  return rows[0] as Span
}

/** `known`: the newest seal of before this turn; none of this turn holds a row of a later window. */
async function readWindow(tx: Tx, { floor, upto, after, known, most }: Span & { after: string; known: string; most: number }) {
  const { rows } = await sql<CanonicalRow & { sealed: boolean }>`
    SELECT id, ${canonical} AS text,
      EXISTS (SELECT FROM audit_seal s WHERE s.number <= ${known} AND s.upto >= ${floor}::xid8 AND s.entries @> e.id) AS sealed
    FROM audit_entry e
    WHERE id > ${after} AND tx >= ${floor}::xid8 AND tx < ${upto}::xid8
    ORDER BY id LIMIT ${most}`.execute(tx)
  return rows
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
