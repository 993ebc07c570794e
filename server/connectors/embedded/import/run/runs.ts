import { type Selectable, sql } from 'kysely'
import type { ImportState } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { ImportTables } from '#server/database/tables/imports.ts'

export type Run = Selectable<ImportTables['import_run']>
export type Held = Pick<Run, 'id' | 'token'>

/** The run was stopped, or somebody else has taken it over: what we know is old, and is not written. */
export class StaleRun extends Error {}

export const leaseSeconds = 60

const working = ['checking', 'applying', 'undoing'] as const
export type Working = (typeof working)[number]
export const isWorking = (state: ImportState): state is Working => working.some((one) => one === state)

/** Nothing more is asked of it, but to be undone. */
export const isOver = (state: ImportState) => state === 'applied' || state === 'undoing' || state === 'undone'

export async function readRun(db: Db | Tx, id: string): Promise<Run> {
  const run = await db.selectFrom('import_run').selectAll().where('id', '=', id).executeTakeFirst()
  if (!run) throw new ImportRefused('not-found', 'no-run')
  return run
}

/** Takes a run that somebody has asked for and nobody works at; one that is to be written only while no other is. Servers take uploaded files, undoing, and what is half written, which needs no file; a command its own. */
export async function claimRun(db: Db, now: Date, only?: string): Promise<Run | undefined> {
  const { rows } = await sql<{ id: string }>`
    update import_run set token = token + 1, leased_until = ${new Date(now.getTime() + leaseSeconds * 1_000)}, touched = ${now}
    where id = (
      select id from import_run
      where state in ('checking', 'applying', 'undoing') and (leased_until is null or leased_until <= ${now})
        and ${
          only === undefined
            ? sql`(origin = 'page' or state = 'undoing' or (state = 'applying' and written <> '{}'))
          and not (state = 'applying' and exists (select from import_run o where o.id <> import_run.id and o.state = 'applying' and o.leased_until > ${now}))`
            : sql`id = ${only}`
        }
      order by touched limit 1 for update skip locked)
    returning id`.execute(db)
  return rows[0] && readRun(db, rows[0].id)
}

/** Writes to a run that is ours; throws StaleRun where it is not any more. */
export async function writeRun(db: Db | Tx, held: Held, now: Date, set: Record<string, unknown>): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('import_run')
    .set({ ...jsonOf(set), touched: now, leased_until: new Date(now.getTime() + leaseSeconds * 1_000) } as never)
    .where('id', '=', held.id)
    .where('token', '=', held.token)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new StaleRun(`Import ${held.id} is in other hands`)
}

/** Ends a turn: nobody holds the run any more. */
export async function endTurn(db: Db | Tx, held: Held, now: Date, state: ImportState, set: Record<string, unknown> = {}): Promise<void> {
  await writeRun(db, held, now, { ...set, state, progress: null })
  await db.updateTable('import_run').set({ leased_until: null }).where('id', '=', held.id).execute()
}

/** What a person decides: from one of these states to another; whoever works at it finds out at the next write. */
export async function decide(
  db: Db | Tx,
  id: string,
  now: Date,
  from: readonly ImportState[],
  state: ImportState,
  set: Record<string, unknown> = {},
): Promise<Run> {
  const { numUpdatedRows } = await db
    .updateTable('import_run')
    .set({ ...jsonOf(set), state, touched: now, token: sql`token + 1`, leased_until: null } as never)
    .where('id', '=', id)
    .where('state', '=', sql<ImportState>`any (${[...from]}::text[])`)
    .executeTakeFirst()
  const run = await readRun(db, id)
  if (numUpdatedRows === 0n) throw new ImportRefused('version-conflict', 'not-now', [run.state])
  return run
}

function jsonOf(set: Record<string, unknown>): Record<string, unknown> {
  const json = new Set(['options', 'counts', 'columns', 'place', 'progress', 'trouble', 'undone'])
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, json.has(name) && value !== null ? JSON.stringify(value) : value]),
  )
}
