import type { Person } from '#contract/api/session.ts'
import { AppError, type ErrorCode } from '#contract/errors.ts'
import { type RecordRef, type RecordSummary, sameRecord } from '#contract/records.ts'
import type { Db } from '#server/database/tables.ts'
import { taggableEntity, type TaggingParts } from './parts.ts'

/** The CRM cannot be asked now; that must not cost anybody a tag. */
const away = new Set<ErrorCode>(['crm-unreachable', 'crm-timeout', 'crm-rate-limited', 'crm-session-ended'])

/**
 * The record that is meant: a merged or converted one is followed to what it became. While the CRM does not answer, what we knew of it
 * last has to do.
 */
export async function resolveRecord(
  parts: TaggingParts,
  person: Person,
  ref: RecordRef,
  path: string,
  signal: AbortSignal,
): Promise<RecordSummary> {
  const { session } = parts.crm.open(person, ref.connection)
  taggableEntity(parts, ref.entity, `${path}.entity`)
  try {
    let wanted = ref
    for (let steps = 0; steps < 10; steps++) {
      const found = await session.read({ entity: wanted.entity, id: wanted.id }, [], signal)
      if (!found) break
      const { successor } = found.record
      if (!successor || sameRecord(successor, wanted)) return found.record
      wanted = successor
    }
  } catch (error) {
    if (error instanceof AppError && away.has(error.code)) return lastKnown(parts.db, ref)
    throw error
  }
  throw new AppError('crm-record-gone', 'The record is no longer in the CRM', {
    hint: 'Nothing was written. Search again and choose another record.',
    fields: [{ path, message: 'This record is no longer there.' }],
  })
}

/** `name` is the id where nothing is known; the delivery fills it in. */
async function lastKnown(db: Db, ref: RecordRef): Promise<RecordSummary> {
  const tagged = await db
    .selectFrom('tag')
    .select('record')
    .where('connection', '=', ref.connection)
    .where('entity', '=', ref.entity)
    .where('record_id', '=', ref.id)
    .orderBy('tagged_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return tagged?.record ?? { ref, kind: 'custom', entityLabel: ref.entity, name: ref.id }
}
