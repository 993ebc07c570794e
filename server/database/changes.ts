import { sql } from 'kysely'
import type { Db, Tx } from './tables.ts'

export const changeChannel = 'tagalong_changes'

export type NewChange = { kind: 'tag'; tagId: string } | { kind: 'settings'; version: number }

/**
 * Tells open sidebars of a change, when the transaction commits. To be the last thing in a transaction: rows are numbered under a
 * lock that is held until commit, so that number order is commit order and no cursor can pass a row that is not there yet.
 */
export async function recordChanges(tx: Tx, changes: readonly NewChange[], at: Date): Promise<void> {
  if (changes.length === 0) return
  await sql`select pg_advisory_xact_lock(hashtext('tagalong changes'))`.execute(tx)
  await tx
    .insertInto('change')
    .values(
      changes.map((change) => ({
        number: sql<string>`nextval('change_number')`,
        kind: change.kind,
        tag_id: change.kind === 'tag' ? change.tagId : null,
        version: change.kind === 'settings' ? change.version : null,
        at,
      })),
    )
    .execute()
  await sql`select pg_notify(${changeChannel}, '')`.execute(tx)
}

export type ChangeRow = { number: number; kind: 'tag' | 'settings'; tagId: string | null; version: number | null }

export type ChangeLine = { epoch: string; floor: number; head: number }

/** Where the line of changes is: rows up to `floor` are gone, `head` is the newest. */
export async function readChangeLine(db: Db): Promise<ChangeLine> {
  const row = await db
    .selectFrom('change_line')
    .select(({ selectFrom }) => ['epoch', 'floor', selectFrom('change').select('number').orderBy('number', 'desc').limit(1).as('head')])
    .executeTakeFirstOrThrow()
  const floor = Number(row.floor)
  return { epoch: row.epoch, floor, head: Math.max(Number(row.head ?? 0), floor) }
}

export async function readChangesAfter(db: Db, number: number, limit: number): Promise<ChangeRow[]> {
  const rows = await db
    .selectFrom('change')
    .select(['number', 'kind', 'tag_id', 'version'])
    .where('number', '>', String(number))
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ number: Number(row.number), kind: row.kind, tagId: row.tag_id, version: row.version }))
}

/** Forgets changes made before `before`; cursors that old are told to read everything again. */
export async function sweepChanges(db: Db, before: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ swept: string; floor: string | null }>`
      with gone as (delete from change where at < ${before} returning number)
      select count(*) as swept, max(number) as floor from gone`.execute(tx)
    const { swept = '0', floor = null } = rows[0] ?? {}
    if (floor !== null)
      await tx
        .updateTable('change_line')
        .set({ floor: sql`greatest(floor, ${floor}::bigint)` })
        .execute()
    return Number(swept)
  })
}
