import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { RecordKeys } from '#server/database/tables/embedded-crm.ts'
import { loadMetadata, type Metadata } from './metadata.ts'
import { recordRow } from './record-row.ts'
import { reindex } from './write-record.ts'

/** Grows whenever the same values are found by other texts than before; see record-row.ts and matching/. */
export const reading = 1

/**
 * Reads all records anew when the organisation's country, or our way of reading, is not the one they were last read with, and
 * answers how many that changed. Records keep their versions: what they hold is the same. Killed half-way, the next call begins again.
 *
 * Agents come first: with a million records this goes on for minutes, so it rests three times as long as it works, in pieces that hold
 * nobody up, and one process does it.
 */
export async function reindexRecords(db: Db, country: string, signal: AbortSignal): Promise<number> {
  const known = await db.selectFrom('crm_state').select(['country', 'reading']).executeTakeFirstOrThrow()
  if (known.country === country && known.reading === reading) return 0
  const metadata = await loadMetadata(db)
  let done = 0
  let after = '0'
  for (;;) {
    signal.throwIfAborted()
    const began = performance.now()
    const some = await db.transaction().execute((tx) => reindexSome(tx, metadata, country, after))
    if (some === 'elsewhere') return done
    if (some.last === undefined) break
    done += some.changed
    after = some.last
    await sleep(3 * (performance.now() - began), undefined, { signal })
  }
  await db.updateTable('crm_state').set({ country, reading }).execute()
  return done
}

const batch = 50

type Row = { id: string; entity: string; values: FieldValues; keys: RecordKeys; sort_name: string; inactive: boolean; created: Date }

async function reindexSome(
  tx: Tx,
  metadata: Metadata,
  country: string,
  after: string,
): Promise<{ last: string | undefined; changed: number } | 'elsewhere'> {
  const { rows: locks } = await sql<{ ours: boolean }>`select pg_try_advisory_xact_lock(hashtext('tagalong reading')) as ours`.execute(tx)
  if (!locks[0]?.ours) return 'elsewhere'
  const { rows } = await sql<Row>`select id, entity, "values", keys, sort_name, inactive, created from crm_record
    where id > ${after}::bigint and not deleted order by id limit ${batch} for update`.execute(tx)
  let changed = 0
  for (const row of rows) {
    const meta = metadata.entities.get(row.entity)
    if (!meta) continue
    const fresh = recordRow(meta, row.values, country)
    if (fresh.sortName === row.sort_name && sameKeys(fresh.keys, row.keys)) continue
    await tx
      .updateTable('crm_record')
      .set({ keys: JSON.stringify(fresh.keys), sort_name: fresh.sortName })
      .where('id', '=', row.id)
      .execute()
    await reindex(tx, row, fresh)
    changed += 1
  }
  return { last: rows.at(-1)?.id, changed }
}

function sameKeys(fresh: RecordKeys, held: RecordKeys): boolean {
  const text = ({ phone = {}, email = {}, name = [] }: RecordKeys) =>
    JSON.stringify([Object.entries(phone).toSorted(byField), Object.entries(email).toSorted(byField), name])
  return text(fresh) === text(held)
}

function byField([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1
}
