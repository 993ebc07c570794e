import type { Duplicate } from '#contract/api/records.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Caller } from '#server/ports/handlers.ts'
import type { CrmPagesParts } from './parts.ts'

/** Records of this CRM that a new one would likely double, as the sidebar finds them. What agents do not create there has none. */
export async function likelyDoubles(
  { connection, duplicates }: Pick<CrmPagesParts, 'connection' | 'duplicates'>,
  entity: string,
  values: FieldValues,
  caller: Caller,
): Promise<Duplicate[]> {
  const found = await duplicates({ entity, values }, caller).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not-found') return { duplicates: [] }
    throw error
  })
  return found.duplicates.filter(({ match }) => match.record.ref.connection === connection)
}
