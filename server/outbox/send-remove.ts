import { AppError } from '#contract/errors.ts'
import type { LoggedActivity } from '#server/ports/crm-connector.ts'
import { partKey, type Payload } from '#server/database/deliveries.ts'
import type { Work } from './claim.ts'
import { lookUp } from './look-up.ts'
import type { Sending } from './sending.ts'

/** Takes every activity of the tag out of the CRM, also those that arrived without our knowing. */
export async function sendRemove(work: Work, { force }: Payload & { kind: 'remove' }, sending: Sending): Promise<void> {
  const { session, keep, signal } = sending
  const lost = await lostActivities(work, force, sending)
  if (!sending.removesActivities && work.activities.length + lost.length > 0) {
    throw new AppError('crm-refused', 'This CRM lets nobody remove an activity', { hint: 'Remove it in the CRM itself.' })
  }
  // newest first: what stays behind when one is refused is the beginning, which can be read alone
  for (const { activity_id, version } of work.activities.toReversed()) {
    await session.removeActivity(activity_id, force ? {} : { ifVersion: version }, signal)
    await keep.activityGone(activity_id)
  }
  for (const { id, version } of lost) await session.removeActivity(id, force ? {} : { ifVersion: version }, signal)
}

async function lostActivities(work: Work, force: boolean, { session, unsureTakenBack, signal }: Sending): Promise<LoggedActivity[]> {
  const known = new Set(work.activities.map((activity) => activity.activity_id))
  const lost = new Map<string, LoggedActivity>()
  for (const { crmKey, parts } of await unsureTakenBack()) {
    for (let part = 1; part <= parts; part++) {
      const activity = await find(partKey(crmKey, part))
      if (activity && !known.has(activity.id)) lost.set(activity.id, activity)
    }
  }
  return [...lost.values()]

  async function find(key: string): Promise<LoggedActivity | undefined> {
    try {
      return await lookUp(session, key, signal)
    } catch (error) {
      // a person has decided that nothing is there
      if (force && error instanceof AppError && error.code === 'crm-undecided') return undefined
      throw error
    }
  }
}
