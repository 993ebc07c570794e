import { AppError, type ErrorCode } from '#contract/errors.ts'
import { renderLines } from '#contract/transcript.ts'
import type { Payload } from '#server/database/deliveries.ts'
import { splitTranscript } from '#contract/split-transcript.ts'
import type { Work } from './claim.ts'
import { complete, lookBeforeSending, lookUp } from './look-up.ts'
import type { Sending } from './sending.ts'
import { sendLog } from './send-log.ts'

type Append = Payload & { kind: 'append' }

const takesNoMore = new Set<ErrorCode>(['crm-refused', 'crm-record-gone', 'not-found'])

/** Adds the lines to the tag's newest activity, or starts the next one where that is closed, full or gone. */
export async function sendAppend(work: Work, payload: Append, sending: Sending): Promise<void> {
  const { session, keep, signal } = sending
  const plan = payload.plan ?? planOf(work, payload)
  if (!plan) return startNext(work, payload, sending)
  // kept before the call: after a lost answer the same text goes to the same activity, or is found there
  if (!payload.plan) await keep.plan({ ...payload, plan })
  const key = work.delivery.crm_key
  const found = work.delivery.unsure ? await lookBeforeSending(work, key, sending) : undefined
  const known = work.activities.find(({ activity_id }) => activity_id === plan.activityId)
  if (found && known?.unsure && found.length > known.length + plan.text.length + lineEnd) return
  if (!found && known?.unsure) await refuseGrown(known, sending)
  try {
    await keep.activity(complete(found ?? (await session.appendActivity(plan.activityId, plan.text, key, signal))), key)
    if (found && known?.unsure) await keep.looked(found)
  } catch (error) {
    if (!(error instanceof AppError && takesNoMore.has(error.code))) throw error
    await startNext(work, payload, sending)
  }
}

/** A CRM begins a new line for what is added, by one character or two. */
const lineEnd = 2

/**
 * An old backup was restored: what was added to the activity since is in the CRM and forgotten here. Only a person can tell whether
 * these lines are among it; one look is enough, then a retry adds them.
 */
async function refuseGrown(known: Work['activities'][number], { session, keep, signal }: Sending): Promise<void> {
  const now = await lookUp(session, known.delivery_key, signal)
  if (!now) return
  await keep.looked(now)
  if (now.version === known.version) return
  throw new AppError('crm-undecided', 'The activity was changed after the backup that has been restored, perhaps by these messages', {
    hint: 'Look at it in the CRM. Where the last messages are missing, try again: they are added then.',
  })
}

function planOf({ activities }: Work, { lines, limit }: Append): Append['plan'] {
  const newest = activities.at(-1)
  // the CRM begins a new line for what is added
  const text = renderLines(lines).slice(1)
  if (!newest || newest.closed || newest.read_only || newest.length + text.length > limit) return undefined
  return { activityId: newest.activity_id, text }
}

async function startNext(work: Work, { draft, head, lines, limit }: Append, sending: Sending): Promise<void> {
  const log = { kind: 'log' as const, draft, bodies: splitTranscript({ ...head, lines }, limit) }
  await sending.keep.plan(log)
  // under the same key: the append made nothing
  await sendLog(work, log, sending)
}
