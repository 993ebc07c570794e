import type { ImportOptions, ImportState } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { lookAtFile } from './look-file.ts'
import { uploadedFile } from './file-source.ts'
import { sentWhole } from './parts.ts'
import { decide, isWorking, readRun, type Run } from './runs.ts'
import { cutOff, toRuns, undoDays } from './to-run.ts'

export type By = { audit: Pick<Audit, 'write'>; person?: string }

/** What people ask of an import. Each only writes down what is wanted; whoever is free does it. */
export async function beginRun(
  db: Db,
  {
    origin,
    fileName,
    size,
    person,
    at,
    sha256,
  }: { origin: 'page' | 'command'; fileName: string; size: number; person?: string; at: Date; sha256?: string },
): Promise<Run> {
  if (origin === 'page') await refuseMany(db)
  const { id } = await db
    .insertInto('import_run')
    .values({
      state: origin === 'page' ? 'uploading' : 'uploaded',
      origin,
      file_name: fileName.toWellFormed(),
      size: String(size),
      sha256: sha256 ?? null,
      person: person ?? null,
      options: null,
      basis: null,
      counts: '{}',
      columns: null,
      place: null,
      progress: null,
      trouble: null,
      undone: null,
      stopped_in: null,
      leased_until: null,
      began: at,
      touched: at,
      ended: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return readRun(db, id)
}

const beforeCheck: readonly ImportState[] = ['uploaded', 'checked', 'stopped', 'failed']

/** Has it checked from the beginning: what an earlier check found and kept goes. */
export async function startCheck(db: Db, id: string, options: ImportOptions, at: Date): Promise<Run> {
  const before = await readRun(db, id)
  if (before.origin === 'page') {
    await sentWhole(db, before)
    const head = await lookAtFile(uploadedFile(db, id), options.form)
    if (options.columns.some(({ column }) => column >= head.names.length))
      throw new ImportRefused('invalid-input', 'columns-other', [head.names.length])
  }
  return db.transaction().execute(async (tx) => {
    const held = await tx.selectFrom('import_run').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (held) refuseWritten(held)
    const run = await decide(tx, id, at, beforeCheck, 'checking', {
      options,
      counts: {},
      place: null,
      read_all: false,
      trouble: null,
      progress: null,
      stopped_in: null,
      basis: null,
      keep_good: false,
    })
    await forgetCheck(tx, id)
    return run
  })
}

export async function startApply(db: Db, id: string, keepGood: boolean, at: Date, by: By): Promise<Run> {
  const before = await readRun(db, id)
  const { refused = 0, made = 0, updated = 0, same = 0 } = before.counts
  if (before.state === 'checked') {
    // what was not read was not found to be good either
    if (refused > 0 && (await cutOff(db, [id])).has(id)) throw new ImportRefused('invalid-input', 'cut-off')
    if (refused > 0 && !keepGood) throw new ImportRefused('invalid-input', 'rows-wrong', [refused])
    if (made + updated + same === 0) throw new ImportRefused('invalid-input', 'no-good-rows')
  }
  return asked(db, id, 'import.apply-asked', by, (tx) =>
    decide(tx, id, at, ['checked'], 'applying', { keep_good: keepGood, trouble: null }),
  )
}

export async function stopRun(db: Db, id: string, at: Date): Promise<Run> {
  const { state } = await readRun(db, id)
  return decide(db, id, at, isWorking(state) ? [state] : [], 'stopped', { stopped_in: state, progress: null })
}

export async function resumeRun(db: Db, id: string, at: Date): Promise<Run> {
  const { state, stopped_in: stoppedIn } = await readRun(db, id)
  return decide(db, id, at, stoppedIn === null ? [] : state === 'stopped' || state === 'failed' ? [state] : [], stoppedIn ?? 'checking', {
    trouble: null,
    stopped_in: null,
  })
}

export async function startUndo(db: Db, id: string, at: Date, by: By): Promise<Run> {
  const run = await readRun(db, id)
  if (run.state !== 'applied') return decide(db, id, at, ['applied'], 'undoing')
  const [shown] = await toRuns(db, [run])
  if (!shown?.undoUntil || shown.undoUntil < at.toISOString()) throw new ImportRefused('version-conflict', 'undo-over', [undoDays])
  return asked(db, id, 'import.undo-asked', by, (tx) =>
    decide(tx, id, at, ['applied'], 'undoing', { undone: { removed: 0, restored: 0, kept: 0 }, trouble: null, ended: null }),
  )
}

/** Who asked for it is written down with it: what comes of it is written when it has come. */
function asked(db: Db, id: string, action: string, { audit, person }: By, work: (tx: Tx) => Promise<Run>): Promise<Run> {
  return db.transaction().execute(async (tx) => {
    const run = await work(tx)
    await audit.write(tx, { action, subject: `import/${id}`, ...(person !== undefined && { person }) })
    return run
  })
}

/** Throws an import away that has written nothing. */
export async function discardRun(db: Db, id: string, { audit, person }: By): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const run = await tx.selectFrom('import_run').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!run) return void (await readRun(tx, id))
    refuseWritten(run)
    if (['applied', 'undoing', 'undone', 'applying'].includes(run.state))
      throw new ImportRefused('version-conflict', 'not-discarded', [run.state])
    await tx.deleteFrom('import_run').where('id', '=', id).execute()
    await audit.write(tx, { action: 'import.discarded', subject: `import/${id}`, ...(person !== undefined && { person }) })
  })
}

/** What a check found and kept. */
export async function forgetCheck(tx: Db | Tx, run: string): Promise<void> {
  for (const table of ['import_piece', 'import_key', 'import_named', 'import_link', 'import_fault', 'import_made'] as const)
    await tx.deleteFrom(table).where('run', '=', run).execute()
}

function refuseWritten({ written, stopped_in: stoppedIn }: Run): void {
  if (stoppedIn === 'undoing') throw new ImportRefused('version-conflict', 'not-now', ['undoing'])
  if (written.length > 0) throw new ImportRefused('version-conflict', 'half-written')
}

/** Files are large: nobody has more than a few waiting. */
async function refuseMany(db: Db): Promise<void> {
  const { waiting } = await db
    .selectFrom('import_run')
    .select(({ fn }) => fn.countAll<string>().as('waiting'))
    .where('origin', '=', 'page')
    .where('state', 'not in', ['applied', 'undoing', 'undone'])
    .executeTakeFirstOrThrow()
  if (Number(waiting) >= mostWaiting) throw new ImportRefused('too-many-requests', 'too-many-waiting', [mostWaiting], { retryable: false })
}

const mostWaiting = 20
