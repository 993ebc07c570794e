import type { ConversationKey, Visitor } from './conversation.ts'

// Apart from conversation.ts so that pages which parse nothing do not carry the schemas.

/** What to call the visitor on screen: the name, else the first phone or e-mail. Undefined when nothing is known. */
export function visitorName(visitor: Visitor): string | undefined {
  const joined = [visitor.firstName, visitor.lastName].filter(Boolean).join(' ')
  return visitor.fullName || joined || visitor.phones[0] || visitor.emails[0]
}

export function sameConversation(a: ConversationKey | undefined, b: ConversationKey | undefined): boolean {
  return a !== undefined && b !== undefined && a.source === b.source && a.externalId === b.externalId
}

export function conversationKeyText(key: ConversationKey): string {
  return `${key.source}\n${key.externalId}`
}

/** Two visitors with the same text are searched for in the same way. */
export function visitorText(visitor: Visitor): string {
  const { phones, emails, firstName, lastName, fullName, accountId } = visitor
  return JSON.stringify([phones, emails, firstName, lastName, fullName, accountId])
}
