import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import { plainName } from '#server/matching/name.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { FindQuery, FoundPage } from '#server/ports/crm-connector.ts'
import type { Metadata } from './metadata.ts'
import { type StoredRecord, storedColumns, toReadRecord } from './read-record.ts'

/** Records whose names have most of their letter triples in common with this one, the likest first. Not paged: nobody looks further. */
export async function findSimilar(db: Db, metadata: Metadata, name: string, query: FindQuery, io: ConnectorIo): Promise<FoundPage> {
  const wanted = plainName(name)
  if (wanted === undefined || query.entities.length === 0) return { records: [], total: 0 }
  const entities = query.entities.map((one) => one.entity)
  const rows = await db.transaction().execute(async (tx) => {
    // with the usual 0.3 a third of all names is alike
    await sql`select set_config('pg_trgm.similarity_threshold', ${String(alike)}, true)`.execute(tx)
    const found = await sql<StoredRecord>`select ${sql.raw(storedColumns)} from (
        select i.id, i.inactive, similarity(i.sort_name, ${wanted}) as alike from crm_record i
        where i.sort_name % ${wanted} and i.entity = any (${entities}::text[]) and not i.deleted
        order by i.inactive, alike desc, i.id limit ${query.limit}
      ) p join crm_record r on r.id = p.id order by p.inactive, p.alike desc, p.id`.execute(tx)
    return found.rows
  })
  const records = rows.flatMap((row) => {
    const meta = metadata.entities.get(row.entity)
    const fields = query.entities.find((one) => one.entity === row.entity)?.fields ?? []
    return meta ? [{ ...toReadRecord(row, meta, fields, io), evidence: [], compared: [] }] : []
  })
  return { records, total: records.length }
}

const alike = 0.5
