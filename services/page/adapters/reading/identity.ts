import type { Reads } from './read-page.ts'
import type { Guesses } from './guesses.ts'
import { hash } from './hash.ts'
import { groupsIn } from './run-pattern.ts'
import { values } from './select.ts'

/**
 * What tells this conversation from all others, the same whenever it is opened: what the pattern finds in the address, else what the page says in the
 * place that the definition names, else what looks like one (guess-id.ts).
 */
export function idOf(
  address: string,
  page: Document,
  list: Element | undefined,
  { pattern, definition: { conversationId } }: Pick<Reads, 'pattern' | 'definition'>,
  guesses: Pick<Guesses, 'idIn'>,
): string | undefined {
  const { accountId, conversationId: found, contactId } = (pattern && groupsIn(pattern, address)) ?? {}
  if (found) return short([accountId, contactId, found])
  // an address that the pattern does not know shows no conversation, unless the page says one
  const id = values(page, conversationId)[0] ?? (pattern ? undefined : guesses.idIn(address, list))
  return id && short([id])
}

/** No id anywhere: whoever is shown, by all that is known of them. Two who are both called Guest are told apart by how they began. */
export function idOfVisitor(
  { names, phones, emails }: { names: string[]; phones: string[]; emails: string[] },
  begun: string,
): string | undefined {
  if (phones.length > 0 || emails.length > 0) return `visitor-${hash(...phones, ...emails)}`
  return names.length > 0 ? `visitor-${hash(names[0], begun)}` : undefined
}

function short(parts: (string | undefined)[]): string {
  const id = parts.filter(Boolean).join('/')
  return id.length <= 200 ? id : hash(id)
}

/** Path, query and fragment: the site is known. */
export function addressOf({ pathname, search, hash: fragment }: Location): string {
  return `${pathname}${search}${fragment}`
}
