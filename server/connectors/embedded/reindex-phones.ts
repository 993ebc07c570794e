import { sql } from 'kysely'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { loadMetadata, type Metadata } from './metadata.ts'
import { recordRow } from './record-row.ts'
import { reindex } from './write-record.ts'

/**
 * Reads all phones anew when the organisation's country is not the one they were last read with, and answers how many records
 * that took. Records keep their versions: what they hold has not changed. Killed half-way, the next call begins again.
 */
export async function reindexPhones(db: Db, country: string, signal: AbortSignal): Promise<number> {
  const { country: known } = await db.selectFrom('crm_state').select('country').executeTakeFirstOrThrow()
  if (known === country) return 0
  const metadata = await loadMetadata(db)
  let done = 0
  let after = '0'
  for (;;) {
    signal.throwIfAborted()
    const ids = await db.transaction().execute((tx) => reindexSome(tx, metadata, country, after))
    const last = ids.at(-1)
    if (last === undefined) break
    done += ids.length
    after = last
  }
  await db.updateTable('crm_state').set({ country }).execute()
  return done
}

const batch = 500

type Row = { id: string; entity: string; values: FieldValues; inactive: boolean; created: Date }

async function reindexSome(tx: Tx, metadata: Metadata, country: string, after: string): Promise<string[]> {
  const { rows } = await sql<Row>`select id, entity, "values", inactive, created from crm_record
    where id > ${after}::bigint and not deleted order by id limit ${batch} for update`.execute(tx)
  for (const row of rows) {
    const meta = metadata.entities.get(row.entity)
    if (!meta?.matched.phone.some((field) => typeof row.values[field.name] === 'string')) continue
    const fresh = recordRow(meta, row.values, country)
    await tx
      .updateTable('crm_record')
      .set({ keys: JSON.stringify(fresh.keys) })
      .where('id', '=', row.id)
      .execute()
    await reindex(tx, row, fresh)
  }
  return rows.map((row) => row.id)
}
