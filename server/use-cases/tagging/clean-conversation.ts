import type { Conversation } from '#contract/conversation.ts'

/**
 * The reading as the database can hold it: PostgreSQL takes neither NUL nor lone surrogates, in text or in JSON. The page's words
 * are otherwise kept as they are.
 */
export function cleanConversation(conversation: Conversation): Conversation {
  return clean(conversation) as Conversation
}

export function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed()
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  // fromEntries defines own properties: a key such as __proto__ stays a key
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), clean(inner)]))
}
