import type { Person } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { EntityDescription, RecordRef } from '#contract/records.ts'
import type { TaggingParts } from './parts.ts'

/** The CRM's metadata of one entity; undefined while the CRM cannot be asked. */
export async function describeFor(
  { crm }: TaggingParts,
  person: Person,
  { connection, entity }: Pick<RecordRef, 'connection' | 'entity'>,
  signal: AbortSignal,
): Promise<EntityDescription | undefined> {
  try {
    const entities = await crm.open(person, connection).session.entities(signal)
    return entities.find(({ name }) => name === entity)
  } catch (error) {
    // a tag is taken while the connection waits for a new sign-in, too
    if (error instanceof AppError && (error.retryable || error.code === 'crm-session-ended')) return undefined
    throw error
  }
}
