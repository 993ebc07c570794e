import { sql } from 'kysely'
import type { ImportRun } from '#contract/api/imports.ts'
import { partBytes } from '#contract/import/limits.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { noCounts } from './check-run.ts'
import type { Run } from './runs.ts'

/** How long former values are kept for an undo. */
export const undoDays = 30

/** Imports in whose file a quote is never closed: all behind it was not read. */
export async function cutOff(db: Db | Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('import_fault')
    .select('run')
    .distinct()
    .where('run', 'in', [...ids])
    .where('reason', '=', 'quote-open')
    .execute()
  return new Set(rows.map(({ run }) => run))
}

/** Runs as people see them: with who began them, what has come of the file, and until when they can be undone. */
export async function toRuns(db: Db | Tx, runs: readonly Run[]): Promise<ImportRun[]> {
  if (runs.length === 0) return []
  const ids = runs.map(({ id }) => id)
  const people = await db
    .selectFrom('person')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      runs.map(({ person }) => person ?? ''),
    )
    .execute()
  const entities = await db.selectFrom('crm_entity').select(['name', 'label']).execute()
  const parts = await db.selectFrom('import_part').select(['run', 'number', 'size']).where('run', 'in', ids).execute()
  const { rows: undoable } = await sql<{ run: string }>`
    select run from import_made where run = any (${ids}::uuid[]) union select run from import_changed where run = any (${ids}::uuid[])`.execute(
    db,
  )
  const wrong = runs.filter(({ state, counts }) => state === 'checked' && (counts.refused ?? 0) > 0).map(({ id }) => id)
  const cut = wrong.length > 0 ? await cutOff(db, wrong) : new Set()
  return runs.map((run) => {
    const own = parts.filter((part) => part.run === run.id)
    const there = new Set(own.map(({ number }) => number))
    const waits = run.origin === 'page' && run.written.length === 0 && !['applied', 'undoing', 'undone'].includes(run.state)
    const all = waits ? Math.ceil(Number(run.size) / partBytes) : 0
    const person = people.find(({ id }) => id === run.person)
    const ended = run.ended ?? run.touched
    const until = new Date(ended.getTime() + undoDays * 86_400_000)
    const undo = run.state === 'applied' && undoable.some((one) => one.run === run.id)
    return {
      id: run.id,
      state: run.state,
      fileName: run.file_name,
      size: Number(run.size),
      received: waits ? own.reduce((sum, { size }) => sum + size, 0) : Number(run.size),
      missing: Array.from({ length: all }, (_, number) => number)
        .filter((number) => !there.has(number))
        .slice(0, 100),
      origin: run.origin,
      startedAt: run.began.toISOString(),
      ...(run.ended && { endedAt: run.ended.toISOString() }),
      ...(person && { startedBy: person.name }),
      ...(run.options && { options: run.options }),
      ...(run.options && { entityLabel: entities.find(({ name }) => name === run.options?.entity)?.label ?? run.options.entity }),
      counts: { ...noCounts, ...run.counts },
      ...(cut.has(run.id) && { cutOff: true }),
      ...(run.progress && { progress: run.progress }),
      ...(run.trouble && { trouble: run.trouble }),
      ...(run.undone && { undone: { removed: run.undone.removed, restored: run.undone.restored, kept: run.undone.kept } }),
      ...(undo && { undoUntil: until.toISOString() }),
    }
  })
}
