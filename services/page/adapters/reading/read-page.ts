import type { Conversation, Message, Role, Visitor } from '#contract/conversation.ts'
import type { AddressPattern } from '#contract/address-pattern.ts'
import type { PageDefinition } from '#contract/page-definition.ts'
import { attribute, attributeNames, childrenOf, holds, isShown, rootsOf, tagOf, upwards } from './dom.ts'
import { attachmentsIn } from './attachments.ts'
import type { Found, Guesses, Parts } from './guesses.ts'
import { hash } from './hash.ts'
import { addressOf, idOf, idOfVisitor } from './identity.ts'
import { ownId } from './own-id.ts'
import { askAnew, fits, isLate, pick, values } from './select.ts'
import { lineOf, readAnew, textOf } from './text.ts'
import { dayIn, momentOf } from './times.ts'

/** `pattern`: the definition's own, taken apart. */
export type Reads = { source: string; sourceName: string; definition: PageDefinition; pattern?: AddressPattern }
/** What stands on the page now. `marks`: which element held which message, and who was shown; to tell what is left of another conversation. */
export type Reading = { conversation: Conversation; marks: Map<Element, string>; shadows: ShadowRoot[] }

const most = { items: 5_000, text: 20_000, name: 300 }

export function readPage(page: Document, reads: Reads, guesses: Guesses, now = new Date()): Reading | undefined {
  const { source, sourceName, definition } = reads
  readAnew()
  askAnew()
  guesses.begin()
  const roots = rootsOf(page)
  const shadows = roots.slice(1) as ShadowRoot[]
  const address = addressOf(page.location ?? location)
  const mounted = pick(page, definition.root)
  const root = shown(mounted, address)
  if (definition.root?.length && !root && definition.urlPattern) return undefined
  const around: readonly Node[] = root ? [root, ...shadows.filter((one) => upwards(one.host).includes(root))] : roots
  const list = shown(pick(root ?? page, definition.list), address) ?? listOfItems(root ?? page, definition) ?? guesses.findList(around)
  const known = idOf(address, page, list, reads, guesses)
  if (!list && !known) return undefined

  const others = mounted.filter((one) => root && one !== root && !holds(one, root))
  const contact = contactOf({ root, list, others, page }, definition)
  const rule = rulesOf(definition)
  const messages = list
    ? readMessages(list, definition, rule, guesses, contact.names, page, now)
    : { said: [], marks: new Map<Element, string>(), unsure: false, more: false }
  const visitorAuthors = [
    ...new Set(messages.said.filter(({ role, author }) => role === 'visitor' && author).map(({ author }) => author as string)),
  ]
  const authors = [...new Set(messages.said.flatMap(({ author }) => (author ? [author] : [])))]
  const missing = contact.names.length === 0 || contact.phones.length + contact.emails.length === 0
  // where the definition had no time left it may know better: nobody is guessed in its stead
  const looked =
    missing && !isLate('fields') ? guesses.findVisitor(roots, list, visitorAuthors.length > 0 ? visitorAuthors : authors) : contact
  const names =
    contact.names.length > 0 ? contact.names : looked.names.length > 0 ? looked.names : visitorAuthors.length === 1 ? visitorAuthors : []
  const nothing = contact.phones.length + contact.emails.length === 0
  const found: Found = {
    names,
    phones: nothing || !definition.contact?.phone ? merge(contact.phones, looked.phones) : contact.phones,
    emails: nothing || !definition.contact?.email ? merge(contact.emails, looked.emails) : contact.emails,
  }
  const externalId = known ?? idOfVisitor(found, messages.said[0]?.text ?? '')
  if (!externalId || (messages.said.length === 0 && !known)) return undefined
  // who wrote is asked again, now that it is known who the visitor is
  const again =
    list && contact.names.length === 0 && names.length > 0 ? readMessages(list, definition, rule, guesses, names, page, now) : messages
  const ended = pick(page, definition.status?.ended).some(isShown)
  const couldNotRead = [
    names.length === 0 && 'name',
    found.phones.length + found.emails.length === 0 && 'contact',
    again.said.length === 0 && 'messages',
    again.unsure && 'roles',
  ].filter(Boolean)
  const conversation: Conversation = {
    source,
    externalId,
    channel: definition.channel ?? 'chat',
    status: ended ? 'ended' : 'open',
    sourceName: sourceName.slice(0, most.name),
    ...(/^https?:/.test(location.href) && location.href.length <= 2_048 && { url: location.href }),
    visitor: visitorOf(found),
    messages: again.said,
    ...(again.more && { truncated: true }),
    ...(couldNotRead.length > 0 && { couldNotRead: couldNotRead as NonNullable<Conversation['couldNotRead']> }),
  }
  return { conversation, marks: again.marks, shadows }
}

/** Of several that are mounted, the one that is seen, and rather the one with an id that the address has too. */
function shown(some: readonly Element[], address: string): Element | undefined {
  const seen = some.filter(isShown)
  const parts = address.split(/[/?#&=]/).filter((part) => part.length > 1 && /\d/.test(part))
  const named = (one: Element) => attributeNames(one).some((name) => parts.includes(attribute(one, name)))
  return seen.find((one) => upwards(one).some(named) || childrenOf(one).some(named)) ?? seen[0]
}

function listOfItems(root: Node, { item, list }: PageDefinition): Element | undefined {
  const [first] = list?.length || !item?.length ? [] : pick(root, item).filter(isShown)
  return first && upwards(first)[1]
}

type Places = { root: Element | undefined; list: Element | undefined; others: readonly Element[]; page: Document }

/** Of other conversations that are mounted nothing is theirs; a number or an address in a message may be anybody's. */
function contactOf({ root, list, others, page }: Places, { contact = {} }: PageDefinition): Found {
  const here = (one: Element) => !others.some((other) => holds(other, one))
  const unsaid = (one: Element) => here(one) && !(list && holds(list, one))
  // what lies hidden may be the visitor's before this one; a meta element is never drawn
  const drawn = (one: Element) => isShown(one) || tagOf(one) === 'meta'
  const read = (entries: readonly string[] | undefined, counts: (one: Element) => boolean) => {
    const places = root ? [root, page] : [page]
    const seen = (one: Element) => counts(one) && drawn(one)
    // one after the other, and what is hidden only where nothing is seen
    const [first = []] = [seen, counts]
      .flatMap((fits) => places.map((place) => values(place, entries, fits)))
      .filter((some) => some.length > 0)
    return first.map(lineOf).filter((value) => value && value.length <= most.name)
  }
  const plain = (value: string) => {
    const [, said = value] = /^(?:tel|mailto|sms):([^?]*)/i.exec(value) ?? []
    try {
      return decodeURIComponent(said)
    } catch {
      return said
    }
  }
  const said = read(contact.name, here)
  const phones = merge(
    read(contact.phone, unsaid).map(plain),
    said.filter((name) => /^\+?(?:[ ()./\u2011-]*\d){7,15}$/.test(name)),
  )
  const emails = merge(
    read(contact.email, unsaid).map(plain),
    said.filter((name) => /^\S+@\S+\.\S+$/.test(name)),
  )
  return { names: said.filter((name) => !phones.includes(name) && !emails.includes(name)).slice(0, 1), phones, emails }
}

function merge(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].slice(0, 20)
}

function visitorOf({ names: [fullName], phones, emails }: Found): Visitor {
  return { phones, emails, ...(fullName && { fullName: fullName.slice(0, most.name) }), variables: {} }
}

function readMessages(
  list: Element,
  definition: PageDefinition,
  rule: ReturnType<typeof rulesOf>,
  guesses: Guesses,
  visitorNames: readonly string[],
  page: Document,
  now: Date,
) {
  const elements = elementsOf(list, definition, guesses)
  const items = new Set(elements)
  const named = new Set(visitorNames)
  const kind = (one: Element) => `${tagOf(one)} ${attribute(one, 'class')} ${attribute(one, 'style')}`
  const kinds = new Map<string, number>()
  for (const one of elements) kinds.set(kind(one), (kinds.get(kind(one)) ?? 0) + 1)
  const few = (one: Element) => (kinds.get(kind(one)) ?? 0) * 2 <= elements.length
  const language = page.documentElement.lang || navigator.language
  let day: Date | undefined
  const parts = elements.flatMap((element) => {
    const read = described(element, definition, () => guesses.partsOf(element, list, items, named))
    const isDay = !read.author && read.text.length <= 40 && !/[?!]/.test(read.text) && few(element) && dayIn(read.text, language, now)
    if (isDay) {
      day = isDay
      return []
    }
    if (!read.text && read.attachments.length === 0) return []
    return [{ ...read, element, day: dayIn(read.time, language, now) ?? day }]
  })
  if (isNewestFirst(parts)) parts.reverse()
  // the newest first: where time is up it is the oldest that are not known
  const rules = parts
    .toReversed()
    .map(({ element }) => rule.ruled(element))
    .toReversed()
  const inferred = rules.every(Boolean) ? rules : guesses.rolesOf(parts, list, named)
  const marks = new Map<Element, string>()
  const times = new Map<string, number>()
  let unsure = isLate('rules') || isLate('fields')
  const careful = hasNotes(definition)
  const said = parts.slice(-most.items).map((part, n): Message => {
    const at = n + Math.max(0, parts.length - most.items)
    // one that no rule was asked about may be a note, too
    const guessed = careful && !rules[at] && (!rule.asked(part.element) || guesses.looksPrivate(part.element, list)) ? 'note' : inferred[at]
    const role = rules[at] ?? guessed
    // of no guess is that sure; a note stays out unless somebody chooses it
    if (!rules[at] && role !== 'note') unsure = true
    const words = hash(part.author, /\d[:.]\d\d/.test(part.time) ? part.time : '', part.text)
    const ordinal = times.get(words) ?? 0
    times.set(words, ordinal + 1)
    const id = ownId(part.element) ?? `${words}-${ordinal}`
    marks.set(part.element, id)
    const moment = momentOf(part.time, part.day)
    return {
      id,
      role: role ?? 'system',
      text: part.text.slice(0, most.text),
      ...(part.author && { author: part.author.slice(0, most.name) }),
      ...(moment && { at: moment }),
      ...(part.attachments.length > 0 && { attachments: part.attachments }),
    }
  })
  return { said: onceEach(said), marks, unsure, more: parts.length > most.items || startsLater(elements) }
}

/** Some desks show the newest message above: by a column that is reversed, or told by the times alone. */
function isNewestFirst(parts: readonly { element: Element; time: string; day: Date | undefined }[]): boolean {
  const [first, last] = [parts[0], parts.at(-1)]
  if (!first || !last || first === last) return false
  const both = upwards(first.element).find((one) => holds(one, last.element))
  if (both && getComputedStyle(both).flexDirection === 'column-reverse') return true
  const moments = parts.flatMap(({ time, day }) => momentOf(time, day) ?? [])
  return (moments[0] ?? '') > (moments.at(-1) ?? '') && moments.every((one, n) => n === 0 || one <= (moments[n - 1] ?? ''))
}

function elementsOf(list: Element, { item }: PageDefinition, guesses: Guesses): Element[] {
  const described = pick(list, item)
  const outer = new Set(described)
  return described.length > 0
    ? described.filter(
        (one) =>
          !upwards(one)
            .slice(1)
            .some((around) => outer.has(around)),
      )
    : guesses.itemsIn(list)
}

/** What the definition says of a message, and what it leaves out looked for. */
function described(element: Element, { text, author, time }: PageDefinition, guess: () => Parts) {
  const texts = text?.length ? pick(element, text).map(textOf).filter(Boolean) : []
  const guessed = texts.length > 0 && author && time ? undefined : guess()
  return {
    label: guessed?.label ?? '',
    text: texts.length > 0 ? texts.join('\n') : (guessed?.text ?? ''),
    author: lineOf(values(element, author)[0] ?? guessed?.author ?? ''),
    time: lineOf(values(element, time)[0] ?? guessed?.time ?? ''),
    attachments: attachmentsIn(element),
  }
}

/** The definition knows private notes: what none of its rules fits may be one under a new name. */
function hasNotes({ roleRules }: PageDefinition): boolean {
  return roleRules?.some(({ role }) => role === 'note') ?? false
}

/** The role that the rules say, asked once for each message, and not at all when the definition has had its time. */
function rulesOf({ roleRules = [] }: PageDefinition) {
  const known = new Map<Element, Role | undefined>()
  return {
    ruled(element: Element): Role | undefined {
      if (known.has(element)) return known.get(element)
      const role = roleRules.find(({ when }) => fits(element, when))?.role
      if (role || !isLate('rules')) known.set(element, role)
      return role
    },
    /** no rule fits it; not the same as never asked */
    asked: (element: Element) => known.has(element),
  }
}

function onceEach(said: Message[]): Message[] {
  return [...new Map(said.map((message) => [message.id, message])).values()]
}

/** The first that is mounted is not the first that there is. */
function startsLater([first]: Element[]): boolean {
  if (!first) return false
  return ['aria-posinset', 'aria-rowindex', 'data-index', 'data-item-index'].some((name) => Number(attribute(first, name)) > 1)
}
