import { AppError } from '#contract/errors.ts'
import type { CrmSession, LoggedActivity } from '#server/ports/crm-connector.ts'

/** The activity that this key made before; undefined when it surely made none. */
export async function lookUp(session: CrmSession, key: string, signal: AbortSignal): Promise<LoggedActivity | undefined> {
  const found = await session.findByKey(key, signal)
  if (found === undefined) return undefined
  // "something, but not what" is no leave to write it again
  return complete(found.activity)
}

/** A reply that was cut short says nothing: what it was about is looked for by its key. */
export function complete(activity: LoggedActivity | undefined): LoggedActivity {
  if (activity?.id && activity.version) return activity
  throw new AppError('crm-unreachable', 'The CRM answered without saying what it had saved')
}
