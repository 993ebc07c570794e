import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { ChangedRecord, ChangePage } from '#server/ports/crm-connector.ts'
import type { EntityMeta } from './metadata.ts'
import { type StoredRecord, storedColumns, valuesOf } from './read-record.ts'

/**
 * Records of one entity changed after the cursor, in the order of the transactions that wrote them. Only transactions older
 * than every one still running are read: what commits late comes later, and is never behind a cursor already given out.
 */
export async function changesAfter(
  db: Db,
  meta: EntityMeta,
  connection: string,
  cursor: string | undefined,
  limit: number,
): Promise<ChangePage> {
  const { xid, id } = place(cursor)
  const settled = await settledBefore(db)
  const { rows } = await sql<StoredRecord & { changed_by: string; deleted: boolean }>`
    select ${sql.raw(storedColumns)}, r.changed_by::text as changed_by, r.deleted
    from crm_record r
    where r.entity = ${meta.description.name} and (r.changed_by, r.id) > (${xid}::xid8, ${id}::bigint) and r.changed_by < ${settled}::xid8
    order by r.changed_by, r.id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    changes: page.map((row) => toChange(row, meta, connection)),
    cursor: last ? `${last.changed_by}.${last.id}` : `${xid}.${id}`,
    more: rows.length > limit,
  }
}

/**
 * The oldest transaction that may still write here. Asked before the rows are read, so that whoever has ended by then is seen.
 * A snapshot names the running ones of all databases of the server; those that are known to be at work in another one do not count.
 */
async function settledBefore(db: Db): Promise<string> {
  const { rows } = await sql<{ xid: string }>`
    with s as materialized (select pg_current_snapshot() as now)
    select coalesce((
      select running.xid from s, pg_snapshot_xip(s.now) as running (xid)
      where not exists (
        select from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and a.datname <> current_database()
          and l.transactionid::text::bigint = (running.xid::text::bigint & 4294967295))
      order by running.xid limit 1
    ), (select pg_snapshot_xmax(s.now) from s))::text as xid`.execute(db)
  return rows[0]?.xid ?? '0'
}

function toChange(row: StoredRecord & { deleted: boolean }, meta: EntityMeta, connection: string): ChangedRecord {
  const { entity, id } = row
  const successor =
    row.successor !== null && row.successor_entity !== null ? { connection, entity: row.successor_entity, id: row.successor } : undefined
  // a merged record is gone for whoever follows the feed; a converted lead is still there
  if (row.deleted || successor?.entity === entity) return { entity, id, deleted: true, ...(successor && { successor }) }
  return {
    entity,
    id,
    deleted: false,
    version: String(row.version),
    values: valuesOf(row, meta, [...meta.fields.keys()]),
    kind: meta.description.kind,
  }
}

function place(cursor: string | undefined): { xid: string; id: string } {
  if (cursor === undefined) return { xid: '0', id: '0' }
  const [, xid, id] = /^(\d{1,19})\.(\d{1,18})$/.exec(cursor) ?? []
  if (xid === undefined || id === undefined)
    throw new AppError('invalid-input', 'The cursor is not one that this change feed gave', {
      hint: 'Leave it out to read from the beginning.',
    })
  return { xid, id }
}
