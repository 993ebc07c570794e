import type { PageDefinition } from '#contract/page-definition.ts'
import { attribute, attributeNames, upwards } from './dom.ts'
import { hash } from './hash.ts'
import { values } from './select.ts'

const idName = /(conversation|thread|chat|ticket|session|case|dialog|room|channel|arende|samtal)-?(id|key|uuid)?$/

/** A page may make its address as long as it likes; a pattern is not put to all of it. */
const longestAddress = 2_048

/**
 * What tells this conversation from all others, the same whenever it is opened: what the pattern finds in the address, else what the page says in the
 * place that the definition names, else an id that the list or what is around it carries, else the part of the address that looks like one.
 */
export function idOf(
  address: string,
  page: Document,
  list: Element | undefined,
  { urlPattern, conversationId }: PageDefinition,
): string | undefined {
  if (urlPattern) {
    const { accountId, conversationId: id, contactId } = new RegExp(urlPattern).exec(address.slice(0, longestAddress))?.groups ?? {}
    if (id) return short([accountId, contactId, id])
    // an address that the pattern does not know shows no conversation, unless the page says one
    return conversationId ? said() : undefined
  }
  return said() ?? carried(list) ?? inAddress(address)

  function said(): string | undefined {
    const [id] = values(page, conversationId)
    return id ? short([id]) : undefined
  }
}

function carried(list: Element | undefined): string | undefined {
  for (const one of list ? upwards(list) : [])
    for (const name of attributeNames(one)) {
      const value = attribute(one, name)
      if (name.startsWith('data-') && idName.test(name) && /\d|-/.test(value)) return short([value])
    }
  return undefined
}

/** The last part with a number in it: /chat/4711, #/inbox/0b5e7a3c, ?thread=12. */
function inAddress(address: string): string | undefined {
  const parts = address
    .split(/[/?#&=]/)
    .filter((part) => /^[\w.~%-]{1,100}$/.test(part) && /\d/.test(part) && !/\.(html?|php|aspx?)$/.test(part))
  return parts.at(-1)
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
