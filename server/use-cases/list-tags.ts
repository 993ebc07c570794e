import { readTagsOf } from '#server/database/tags.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { sees, type TaggingParts } from './tagging/parts.ts'

export function listTags({ db, crm }: Pick<TaggingParts, 'db' | 'crm'>): Handlers['tags.list'] {
  return async (conversation, { person }) => {
    const tags = await readTagsOf(db, conversation)
    return { tags: tags.filter(({ record }) => sees(crm, person, record.ref.connection)) }
  }
}
