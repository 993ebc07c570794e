import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#contract/errors.ts'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { Payload } from '#server/database/deliveries.ts'
import type { Work } from './claim.ts'
import type { Sending } from './sending.ts'

/** Writes the agent's answers to the record: empty fields, and filled ones only where they may be replaced. */
export async function sendWrite(work: Work, payload: Payload & { kind: 'write' }, { session, keep, signal }: Sending): Promise<void> {
  const { entity, id } = work.tag.record.ref
  const names = Object.keys(payload.values)
  const found = await session.read({ entity, id }, names, signal)
  if (!found) throw gone(work)
  const plan = payload.plan ?? { before: {}, after: {} }
  const changes: FieldValues = {}
  for (const name of names) {
    const value = payload.values[name] ?? null
    const now = found.values[name] ?? null
    // an earlier attempt may have written it already
    if (same(now, value) || (Object.hasOwn(plan.after, name) && same(now, plan.after[name]))) continue
    if (isEmpty(now) || payload.overwrite.includes(name)) {
      if (!Object.hasOwn(plan.before, name)) plan.before[name] = now
      plan.after[name] = value
      changes[name] = value
    }
  }
  if (Object.keys(changes).length > 0) {
    await keep.plan({ ...payload, plan })
    // before the call too: an undo must know what may have been written
    await keep.written(plan)
    const saved = await session.update({ entity, id }, changes, { ifVersion: found.version }, signal)
    // the CRM may have trimmed or rounded: what counts later is what it keeps
    for (const name of Object.keys(changes)) if (Object.hasOwn(saved.values, name)) plan.after[name] = saved.values[name] ?? null
  }
  if (Object.keys(plan.after).length > 0) await keep.written(plan)
}

/** Puts back what the tag replaced, where nobody has changed it since. */
export async function sendRestore(work: Work, { session, signal }: Sending): Promise<void> {
  const { written, record } = work.tag
  if (!written) return
  const { entity, id } = record.ref
  const found = await session.read({ entity, id }, Object.keys(written.after), signal)
  if (!found) return
  const changes: FieldValues = {}
  for (const [name, after] of Object.entries(written.after)) {
    const now = found.values[name] ?? null
    const before = written.before[name] ?? null
    if (same(now, after) && !same(now, before)) changes[name] = before
  }
  if (Object.keys(changes).length > 0) await session.update({ entity, id }, changes, { ifVersion: found.version }, signal)
}

function gone(work: Work): AppError {
  return new AppError('crm-record-gone', `${work.tag.record.name} is no longer in the CRM`, {
    hint: 'Search again and tag the record that took its place.',
  })
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function same(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  return isDeepStrictEqual(one ?? null, other ?? null)
}
