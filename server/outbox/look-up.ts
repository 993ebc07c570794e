import { AppError } from '#contract/errors.ts'
import type { CrmSession, LoggedActivity } from '#server/ports/crm-connector.ts'
import type { Work } from './claim.ts'
import type { Sending } from './sending.ts'

/** The activity that this key made before; undefined when it surely made none. */
export async function lookUp(session: CrmSession, key: string, signal: AbortSignal): Promise<LoggedActivity | undefined> {
  const found = await session.findByKey(key, signal)
  if (found === undefined) return undefined
  // "something, but not what" is no leave to write it again
  return complete(found.activity)
}

/**
 * The look before a send. Where nobody can tell and a person has decided, it is sent. What they decided is good for one send, whatever the look
 * has found, and kept so before the call: if that answer is lost, an index that lags may know of nothing again.
 */
export async function lookBeforeSending(work: Work, key: string, { session, keep, signal }: Sending): Promise<LoggedActivity | undefined> {
  const { decided } = work.delivery
  const found = await lookUp(session, key, signal).catch((error: unknown) => {
    if (!(decided && error instanceof AppError && error.code === 'crm-undecided')) throw error
    return undefined
  })
  if (decided && !found) await keep.decisionUsed()
  return found
}

/** A reply that was cut short says nothing: what it was about is looked for by its key. */
export function complete(activity: LoggedActivity | undefined): LoggedActivity {
  if (activity?.id && activity.version) return activity
  throw new AppError('crm-unreachable', 'The CRM answered without saying what it had saved')
}
