import { AppError } from '#contract/errors.ts'
import { partKey, type Payload } from '#server/database/deliveries.ts'
import type { Work } from './claim.ts'
import { complete, lookBeforeSending } from './look-up.ts'
import type { Sending } from './sending.ts'

/** Writes the parts that are not there yet, each under its own key. */
export async function sendLog(work: Work, { draft, bodies }: Payload & { kind: 'log' }, sending: Sending): Promise<void> {
  const { session, keep, signal } = sending
  const { entity, id } = work.tag.record.ref
  if (work.tag.record.name === id) await nameRecord(work, sending)
  let { unsure } = work.delivery
  for (const [index, body] of bodies.entries()) {
    const key = partKey(work.delivery.crm_key, index + 1)
    if (work.activities.some((activity) => activity.delivery_key === key)) continue
    const found = unsure ? await lookBeforeSending(work, key, sending) : undefined
    const activity = found ?? (await session.logActivity({ ...draft, record: { entity, id }, body }, key, signal))
    await keep.activity(complete(activity), key)
    // the parts behind the one that was on its way have never been sent
    unsure = unsure && found !== undefined
  }
}

/** Tagged while the CRM was away: now it can say whom. */
async function nameRecord(work: Work, { session, keep, signal }: Sending): Promise<void> {
  const { entity, id } = work.tag.record.ref
  const found = await session.read({ entity, id }, [], signal)
  if (!found) {
    throw new AppError('crm-record-gone', 'The record is no longer in the CRM', {
      hint: 'Search again and tag the record that took its place.',
    })
  }
  await keep.record(found.record)
}
