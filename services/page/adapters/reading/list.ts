import { all, attribute, childrenOf, holds, isShown, matches, parentOf, upwards, wordsOf } from './dom.ts'
import { callsItselfMessage, itemsIn } from './items.ts'
import { kindOf } from './labels.ts'
import { lineOf, textOf } from './text.ts'

const composer =
  'textarea,[contenteditable=""],[contenteditable=true],[contenteditable=plaintext-only],[role=textbox],form input[type=text],form input:not([type])'
const notHere =
  'nav,[role=navigation],[role=listbox],[role=tablist],[role=menu],[role=tree],header,footer,form,[role=toolbar],[role=alert],[role=status]'
const oneOfMany = /^(conversation|thread|contact|chat|ticket|citem|dialog|room|channel|inbox|case|lead)$/
const named = /^(messages|conversation|thread|log|stream|timeline|transcript|history|msgs|chat|feed)$/

/**
 * The list of messages of a page that nobody has described: what says so (`role=log`), else the region with the most of what
 * repeats, near where an agent writes, and not a list that is clicked.
 */
export function findList(roots: readonly Node[]): Element | undefined {
  const seen = (selector: string) => roots.flatMap((root) => all(root, selector)).filter(isShown)
  const writes = seen(composer).filter((one) => !matches(one, '[type=search],[role=searchbox]'))
  const logs = seen('[role=log],[role=feed],[aria-live=polite]').filter(
    (one) => itemsIn(one).length > 0 && !matches(one, '[role=status],[role=alert]'),
  )
  const said = best(logs, (one) => worth(one, writes) + (matches(one, '[role=log]') ? 100 : 0))
  if (said && (matches(said, '[role=log],[role=feed]') || itemsIn(said).length > 1)) return said
  return best(candidates(seen('div,ul,ol,section,main,tbody,article,[role=list],[role=table]')), (one) => worth(one, writes))
}

/** Those with the most in them; a page may have thousands of elements. */
function candidates(some: readonly Element[]): Element[] {
  const counted = some.map((one) => ({ one, count: childrenOf(one).length + (hints(one) ? 50 : 0) })).filter(({ count }) => count > 1)
  return counted
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 60)
    .map(({ one }) => one)
}

function hints(one: Element): boolean {
  return namesOf(one).some(
    (words) => named.test(words.at(-1) ?? '') || (words.at(-1) === 'list' && /^(message|msg|chat)s?$/.test(words.at(-2) ?? '')),
  )
}

/** The words of each of its classes, without what a `--modifier` adds. */
function namesOf(one: Element): string[][] {
  return attribute(one, 'class')
    .split(/\s+/)
    .map((name) => wordsOf(name.split('--')[0] ?? ''))
}

/** Each item is a whole conversation, or somebody to speak with. */
export function isInbox(items: readonly Element[]): boolean {
  const called = (one: Element | undefined) => one && namesOf(one).some((words) => oneOfMany.test(words.at(-1) ?? ''))
  // what is told of a conversation in a list of them has no body
  return items.every((one) => (called(one) || called(childrenOf(one)[0])) && !matches(one, ':has([class*="body" i])'))
}

function worth(one: Element, writes: readonly Element[]): number {
  if (writes.some((place) => holds(one, place)) || upwards(one).some((around) => matches(around, notHere))) return 0
  const items = itemsIn(one)
  if (items.length < 2 && !hints(one) && !matches(one, '[role=log]')) return 0
  const clicked = items.filter(isClicked).length / items.length
  if (clicked > 0.5 || isInbox(items)) return 0
  const marked = items.filter(callsItselfMessage).length / items.length
  const scrolls = upwards(one)
    .slice(0, 3)
    .some((at) => /auto|scroll/.test(getComputedStyle(at).overflowY))
  const near = writes.length === 0 ? 0 : Math.max(...writes.map((place) => closeness(one, place)))
  // one message, or one of several alike, is rather in the list than the list
  const alone = (items.length < 2 ? 12 : 0) + (isOneOfSeveral(one) ? 15 : 0)
  const labelled = items.filter(isPair).length / items.length
  const long = Math.min(textOf(one).length / items.length, 60) / 6
  return (
    Math.min(items.length, 20) -
    clicked * 30 +
    marked * 8 +
    (scrolls ? 12 : 0) +
    (hints(one) ? 8 : 0) +
    near * 6 +
    long -
    labelled * 20 -
    alone
  )
}

function isOneOfSeveral(one: Element): boolean {
  const [first] = attribute(one, 'class').split(/\s+/)
  const around = parentOf(one)
  return (
    Boolean(first && around) &&
    childrenOf(around as Element).filter((other) => attribute(other, 'class').split(/\s+/)[0] === first).length > 2
  )
}

/** An entry of a list of conversations: it is pressed as a whole. */
function isClicked(item: Element): boolean {
  const way = upwards(item).slice(0, 2)
  if (
    way.some((one) =>
      matches(
        one,
        'a[href],button,[role=option],[role=tab],[role=button],[role=link],[role=menuitem],[aria-selected],[aria-current],[tabindex="0"][class*=conversation]',
      ),
    )
  )
    return true
  const [inner, ...more] = childrenOf(item)
  return inner !== undefined && more.length === 0 && matches(inner, 'a[href],button,[role=button],[tabindex]')
}

/** A label and its value, as in a panel of details. */
function isPair(item: Element): boolean {
  return matches(item, ':has(dt,label,th,input)') || childrenOf(item).some((one) => kindOf(lineOf(textOf(one))) !== undefined)
}

/** From 6, side by side, to 0: how far up from where the agent writes is what holds both. */
function closeness(one: Element, place: Element): number {
  const up = upwards(place).findIndex((at) => holds(at, one))
  return up < 0 ? 0 : Math.max(0, 7 - up)
}

function best(some: readonly Element[], worthOf: (one: Element) => number): Element | undefined {
  let found: Element | undefined
  let most = 0
  for (const one of some) {
    const is = worthOf(one)
    // of two that are worth the same, the inner one
    if (is > most || (is === most && found && holds(found, one))) [found, most] = [one, is]
  }
  return found
}
