import { AppError } from '#contract/errors.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import { applyRun } from './apply-run.ts'
import { checkRun } from './check-run.ts'
import type { FileSource } from './file-source.ts'
import type { ImportParts } from './import-parts.ts'
import { claimRun, endTurn, isWorking, type Run, StaleRun } from './runs.ts'
import { undoRun } from './undo-run.ts'

/**
 * Does what is asked of one import, if any waits; answers with it as it was taken. What goes wrong is written to the run. Stopped by the signal, the run waits for
 * whoever takes it next: it goes on where it stood.
 */
export async function workOnce(
  parts: ImportParts,
  sourceOf: (run: Run) => FileSource,
  signal: AbortSignal,
  only?: string,
): Promise<Run | undefined> {
  const run = await claimRun(parts.db, parts.clock.now(), only)
  if (!run || !isWorking(run.state)) return undefined
  try {
    if (run.state === 'checking') await checkRun(parts, run, sourceOf(run), signal)
    else if (run.state === 'applying') await applyRun(parts, run, signal)
    else await undoRun(parts, run, signal)
  } catch (caught) {
    if (caught instanceof StaleRun) return run
    const error = inWords(caught)
    await leave(parts, run, error, signal, only === undefined).catch((stale: unknown) => {
      if (!(stale instanceof StaleRun)) throw stale
    })
    if (!(error instanceof AppError) && !signal.aborted) throw error
  }
  return run
}

/** Two imports that were checked at the same time, or one that updates nothing, may bring an id that is there by now. */
function inWords(error: unknown): unknown {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  if (code !== '23505' || constraint !== 'crm_external_id_pkey') return error
  return new ImportRefused('version-conflict', 'id-there', [], { cause: error })
}

/** Stopped with its process, a run is free for the next; what broke it is told. */
async function leave({ db, clock }: ImportParts, run: Run, error: unknown, signal: AbortSignal, ofServer: boolean): Promise<void> {
  // two that were taken at the same moment: the other one writes, this one has its turn after it
  const waits = ofServer && error instanceof ImportRefused && error.refusal.reason === 'other-writing'
  if (signal.aborted || waits) return endTurn(db, run, clock.now(), run.state)
  const known = error instanceof AppError ? error : new ImportRefused('internal', 'broke-off')
  const trouble = {
    message: known.message,
    ...(known.hint !== undefined && { hint: known.hint }),
    ...(known instanceof ImportRefused && { refusal: known.refusal }),
  }
  await endTurn(db, run, clock.now(), 'failed', { trouble, stopped_in: run.state })
}

export function troubleOf(run: Run): AppError | undefined {
  if (run.state !== 'failed' || run.trouble === null) return undefined
  const { message, hint } = run.trouble
  return new AppError('unavailable', message, { ...(hint !== undefined && { hint }), retryable: false })
}
