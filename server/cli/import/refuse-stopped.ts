import { AppError } from '#contract/errors.ts'
import { isWorking, type Run } from '#server/connectors/embedded/import/run/runs.ts'
import { troubleOf } from '#server/connectors/embedded/import/run/work.ts'

/** Throws why an import has not come to its end in this command: it broke off, was stopped, or somebody else is at it. */
export function refuseStopped(run: Run, signal: AbortSignal): void {
  const trouble = troubleOf(run)
  if (trouble) throw trouble
  if (signal.aborted)
    throw new AppError('cancelled', run.state === 'undoing' || run.written.length > 0 ? 'Stopped' : 'Stopped: no record of it stands yet', {
      hint: 'The same command, or npm run tagalong -- import --resume, goes on where it stopped.',
    })
  if (isWorking(run.state))
    throw new AppError('unavailable', 'Another process goes on with this import', {
      hint: 'See how far it is: npm run tagalong -- import --list.',
      retryable: true,
    })
}
