import { all, attribute, childrenOf, holds, insideOf, isShown, matches, parentOf, tagOf, upwards, wordsOf } from './dom.ts'
import type { Found } from './guesses.ts'
import { type Kind, kindOf } from './labels.ts'
import { isInbox } from './list.ts'
import { emailsIn, phonesIn } from './shapes.ts'
import { lineOf, textOf } from './text.ts'

/** What a link to a number or an address is called: the link says it better. */
const linkedText = 'a[href^="tel:" i],a[href^="mailto:" i],a[href^="tel:" i] *,a[href^="mailto:" i] *'
const panelSelector = [
  'aside,[role=complementary],[role=region],header,h1,h2,h3,h4,[role=heading]',
  ...['class', 'id', 'data-testid', 'data-test-id'].flatMap((name) =>
    'detail contact profile customer visitor requester info panel sidebar card'.split(' ').map((word) => `[${name}*="${word}" i]`),
  ),
].join()
/** A day, a time, an address of a computer, an order, a price. */
const notPhone = /\d[-/.]\d\d?[-/.]\d|\d:\d\d|#|€|\$|kr\b/
/** Where other people stand than the visitor, and where the agent does. */
const elsewhere =
  'nav,[role=navigation],[role=listbox],[role=tablist],[role=menu],[role=menubar],[role=tree],footer,[role=log],[role=feed],[contenteditable],textarea,script,style,[role=banner] [role=button]'
/** Names, numbers and addresses of whoever writes, from the panel of details and the head of the conversation; never out of messages. */
export function findVisitor(roots: readonly Node[], list: Element | undefined, authors: readonly string[]): Found {
  const people = new Set(roots.flatMap((root) => all(root, 'ul,ol,div,section,tbody')).filter(isPeople))
  for (const one of roots.flatMap((root) => all(root, 'aside,[role=complementary],[class*="sidebar" i],[class*="menu" i]')))
    if (isMenu(one, list)) people.add(one)
  const isElsewhere = insideOf((at) => matches(at, elsewhere) || people.has(at) || at === list)
  const known = new Map<Element, boolean>()
  const here = (one: Element) => {
    const answer = known.get(one) ?? (!isElsewhere(one) && !(list && holds(one, list)) && isShown(one))
    known.set(one, answer)
    return answer
  }
  const found: Found = { names: [], phones: [], emails: [] }
  const parts: { first?: string; last?: string } = {}
  const seen = (selector: string) => roots.flatMap((root) => all(root, selector)).filter(here)

  for (const link of seen('a[href^="tel:" i],a[href^="mailto:" i],a[href^="sms:" i]'))
    put(/^mailto/i.test(attribute(link, 'href')) ? 'email' : 'phone', linked(link))
  for (const one of seen('dt,th,label,[class],input,span,div,p,b,strong,td')) {
    const kind = labelOf(one)
    const value = kind && valueBeside(one)
    if (kind && value) put(kind, value)
  }
  const head = list ? headOf(list).filter(here) : []
  const panels = [...seen(panelSelector), ...head]
  for (const one of panels.flatMap((panel) => leavesOf(panel)).filter((at) => here(at) && !matches(at, linkedText))) {
    const text = lineOf(textOf(one))
    if (text.length > 300) continue
    for (const email of emailsIn(text)) put('email', email)
    if (!notPhone.test(text)) for (const phone of phonesIn(text)) put('phone', phone)
  }
  // a panel that nothing is called: behind the messages, what is a number or an address and nothing else
  if (list && found.phones.length + found.emails.length === 0)
    for (const one of seen('*').filter((at) => childrenOf(at).length === 0 && isBehind(list, at))) {
      const text = lineOf(textOf(one))
      const [email = '', phone = ''] = [emailsIn(text)[0], notPhone.test(text) ? '' : phonesIn(text)[0]]
      const isOnly = (value: string, kind: Kind) =>
        value !== '' && (text === value || kindOf(text.replace(value, '').replace(/[.:]/g, '')) === kind)
      if (isOnly(email, 'email')) put('email', email)
      else if (isOnly(phone, 'phone')) put('phone', phone)
    }
  if (found.names.length === 0)
    for (const name of [
      ...headNames(seen, list, authors),
      ...head
        .flatMap(leavesOf)
        .filter(here)
        .map((one) => lineOf(textOf(one)))
        .filter(isName)
        .slice(0, 1),
    ].slice(0, 1))
      put('name', name)
  // an address that is made of the name of somebody who wrote
  const wrote = authors.find((author) =>
    found.emails.some((email) =>
      author
        .toLowerCase()
        .split(' ')
        .every((word) => email.toLowerCase().includes(word)),
    ),
  )
  if (found.names.length === 0 && wrote) add(found.names, wrote)
  if (parts.first || parts.last) found.names.unshift([parts.first, parts.last].filter(Boolean).join(' '))
  return found

  function put(kind: Kind, raw: string): void {
    const value = lineOf(raw)
    if (!value || value.length > 300) return
    if (kind === 'first' || kind === 'last') parts[kind] ??= value
    else if (kind === 'email') add(found.emails, emailsIn(value)[0])
    else if (kind === 'phone') add(found.phones, phonesIn(value)[0])
    else if (phonesIn(value)[0] === value) add(found.phones, value)
    else if (emailsIn(value)[0] === value) add(found.emails, value)
    else {
      const [name = ''] = value.split(/\s*[,;|·(]/)
      if (isName(name)) add(found.names, name)
    }
  }
}

function add(to: string[], value: string | undefined): void {
  const same = (one: string) => one.replace(/[^\p{L}\d@.+]/gu, '').toLowerCase()
  if (value && to.length < 20 && !to.some((one) => same(one) === same(value))) to.push(value)
}

function linked(link: Element): string {
  const [, value = ''] = /^\w+:([^?;]*)/.exec(attribute(link, 'href')) ?? []
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function labelOf(one: Element): Kind | undefined {
  const tag = tagOf(one)
  if (tag === 'input') {
    const says = `${attribute(one, 'type')} ${attribute(one, 'autocomplete')}`
    const kind = /\btel\b/.test(says) ? 'phone' : /\bemail\b/.test(says) ? 'email' : undefined
    return kind ?? kindOf(attribute(one, 'aria-label') || wordsOf(attribute(one, 'name')).join(' ') || attribute(one, 'placeholder'))
  }
  const text = childrenOf(one).length < 3 ? lineOf(textOf(one)) : ''
  const [, head] = text.length <= 120 ? (/^([^:]{2,25}):\s*\S/.exec(text) ?? []) : []
  if (head && kindOf(head)) return kindOf(head)
  if (text && text.length <= 30 && kindOf(text)) return kindOf(text)
  // what a section is called is no label of all that stands in it
  return textOf(one).length <= 120 && childrenOf(one).length < 2
    ? kindOf(attribute(one, 'aria-label') || attribute(one, 'title'))
    : undefined
}

/** What stands beside a label: its own control, the next element, the rest of what is around it. */
function valueBeside(one: Element): string {
  if (tagOf(one) === 'input') return textOf(one)
  const label = lineOf(textOf(one))
  const [, value] = /^[^:]{2,25}:\s*(.+)$/.exec(label) ?? []
  if (value) return value
  if (label && kindOf(label) === undefined) return label
  const id = attribute(one, 'for') || attribute(one, 'id')
  const control = id
    ? all(one.getRootNode(), `[id="${CSS.escape(id)}"],[aria-labelledby="${CSS.escape(id)}"]`).find((at) => at !== one)
    : all(one, 'input')[0]
  if (control) return textOf(control)
  for (const at of upwards(one).slice(0, 2)) {
    if (at.nextElementSibling && all(at.nextElementSibling, 'a[href^="tel:" i],a[href^="mailto:" i]').length > 0) return ''
    const next = at.nextElementSibling
    if (next && tagOf(next) !== 'label') return next.matches('input') ? textOf(next) : textOf(all(next, 'input')[0] ?? next)
    const around = parentOf(at)
    const rest = around ? lineOf(textOf(around)) : ''
    if (rest.length > label.length && rest.startsWith(label) && rest.length < 120) return rest.slice(label.length).replace(/^[\s:]+/, '')
  }
  return ''
}

/** Also where one of them stands in a shadow root. */
function isBehind(list: Element, one: Element): boolean {
  const ways = [list, one].map((at) => upwards(at).toReversed())
  const apart = (ways[0] as Element[]).findIndex((at, n) => at !== ways[1]?.[n])
  const [a, b] = ways.map((way) => way[apart])
  return Boolean(a && b && a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING)
}

/** Ways to other pages, before the conversation: whose name stands there is the agent's. */
function isMenu(one: Element, list: Element | undefined): boolean {
  const before = list === undefined || (list.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) > 0
  return before && all(one, 'a[href]:not([href^="tel:" i],[href^="mailto:" i],[href^="sms:" i],[href="#"])').length > 1
}

/** What stands right before the list, at the first step up where something does: the head of the conversation. */
function headOf(list: Element): Element[] {
  for (const at of upwards(list)) {
    const before: Element[] = []
    for (let one = at.previousElementSibling; one; one = one.previousElementSibling) if (textOf(one)) before.unshift(one)
    if (before.length > 0) return before.filter((one) => textOf(one).length < 400)
  }
  return []
}

function leavesOf(one: Element): Element[] {
  return [one, ...all(one, '*')].filter((at) => childrenOf(at).length === 0)
}

/** A list of several people: of conversations, of colleagues. Each has something of its own, and none is a label with its value. */
function isPeople(one: Element): boolean {
  const inner = childrenOf(one)
  if (inner.length < 2 || matches(one, 'aside,dl')) return false
  const pressed = inner.filter(
    (at) =>
      matches(at, '[role=option],[role=tab],[aria-selected],[aria-current],a[href]:not([href^="tel:"],[href^="mailto:"]),button') ||
      matches(at, ':has(> a[href]:only-child:not([href^="tel:"],[href^="mailto:"]))'),
  )
  if (pressed.length === inner.length || isInbox(inner)) return true
  const [first] = inner
  const alike = inner.filter((at) => first && attribute(at, 'class') === attribute(first, 'class') && childrenOf(at).length > 1)
  return (
    inner.length > 2 &&
    alike.length === inner.length &&
    !inner.some(
      (at) =>
        all(at, '*').some((part) => labelOf(part) !== undefined) || matches(at, ':has(a[href^="tel:"],a[href^="mailto:"],dt,label,input)'),
    )
  )
}

const noName =
  /^(inbox|messages?|details?|contacts?|chats?|conversations?|profile|information|info|customer|visitor|about|notes?|history|settings|home|search|all|open|closed|online|offline|active|kontakt(uppgifter)?|uppgifter|inkorg|samtal|meddelanden|besökare|kund|profil|anteckningar|historik|nytt|aktiv|kunddetaljer|support|team|unknown|guest)$/i

function isName(text: string): boolean {
  const words = text.split(' ')
  return (
    text.length >= 2 &&
    text.length <= 80 &&
    words.length <= 6 &&
    /\p{L}/u.test(text) &&
    !/[@#/:]|\d{3}|[.!?]$/u.test(text) &&
    !noName.test(text)
  )
}

/** A heading before the list that is somebody's name; best one that also wrote. */
function headNames(seen: (selector: string) => Element[], list: Element | undefined, authors: readonly string[]): string[] {
  const around = list ? upwards(list).slice(1) : []
  const heads = seen(
    'h1,h2,h3,h4,h5,[role=heading],header *,[class*="name" i],[class*="nick" i],[class*="title" i],[class*="header" i] *,[class*="head" i] *',
  )
    .map((one) => ({ one, text: lineOf(textOf(one)) }))
    .filter(({ one, text }) => isName(text) && !matches(one, 'button,button *,[role=button]') && childrenOf(one).length < 2)
  const wrote = heads.find(({ text }) => authors.includes(text))
  if (wrote) return [wrote.text]
  // the nearest to the list: the fewest steps up to what holds both
  const steps = ({ one }: { one: Element }) => {
    const up = around.findIndex((at) => holds(at, one))
    return (up < 0 ? 99 : up) + (matches(one, 'h1,h2,h3,h4,[role=heading],[class*="name" i]') ? 0 : 0.5)
  }
  const [nearest] = heads.toSorted((a, b) => steps(a) - steps(b))
  return nearest ? [nearest.text] : []
}
