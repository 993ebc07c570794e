import { visitorName } from '#contract/conversation-identity.ts'
import type { Visitor } from '#contract/conversation.ts'

/** Short enough for a button. */
export function shortNameOf(visitor: Visitor): string | undefined {
  return visitor.firstName || visitorName(visitor)?.trim()
}

/** Phones and e-mails, without what already stands as the name. */
export function contactLine(visitor: Visitor): string[] {
  return [...visitor.phones, ...visitor.emails.map((email) => email.trim())].filter((value) => value !== visitorName(visitor)?.trim())
}
