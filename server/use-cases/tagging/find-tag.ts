import type { Selectable } from 'kysely'
import type { Person } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import { readTags } from '#server/database/tags.ts'
import type { Tx } from '#server/database/tables.ts'
import type { TagTable } from '#server/database/tables/tagging.ts'
import type { Tag } from '#contract/tags.ts'
import { sees, type TaggingParts } from './parts.ts'

/** The tag as this person may see it. One of a connection that is not theirs is not there. */
export async function findTag({ db, crm }: TaggingParts, person: Person, id: string): Promise<Tag> {
  // one that is hidden is as quickly not there as one that never was
  const known = await db.selectFrom('tag').select('connection').where('id', '=', id).executeTakeFirst()
  const [tag] = known && sees(crm, person, known.connection) ? await readTags(db, [id]) : []
  if (tag) return tag
  throw notThere()
}

function notThere(): AppError {
  return new AppError('not-found', 'There is no such tag', { hint: 'Look at the list of tags again.' })
}

/** The tag, held until the transaction ends. One that was erased since it was found is not there. */
export async function lockTag(tx: Tx, id: string): Promise<Selectable<TagTable>> {
  return tx.selectFrom('tag').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow(notThere)
}
