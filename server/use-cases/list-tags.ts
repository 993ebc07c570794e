import { readTagsOf } from '#server/database/tags.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { sees, type TaggingParts } from './tagging/parts.ts'

export function listTags({ db, crm, audit }: Pick<TaggingParts, 'db' | 'crm' | 'audit'>): Handlers['tags.list'] {
  return async (conversation, { person }) => {
    const tags = (await readTagsOf(db, conversation)).filter(({ record }) => sees(crm, person, record.ref.connection))
    // not the conversation's id: a page may name a thread by its number
    audit.note({ action: 'tags.listed', subject: 'tags', person: person.id, details: { tags: tags.map(({ id }) => id).join(' ') } })
    return { tags }
  }
}
