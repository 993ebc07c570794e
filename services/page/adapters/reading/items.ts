import { attribute, childrenOf, isElement, matches, nodesIn, tagOf, wordsOf } from './dom.ts'
import { textOf } from './text.ts'

/**
 * The messages of a list that nobody has described: what repeats in it. Groups (of a day, of an author) are looked into; an element
 * that calls itself a message is one.
 */
export function itemsIn(list: Element): Element[] {
  const inner = holders(list)
  if (inner.length > 0) return inner.flatMap(itemsOf)
  const lines = childrenOf(list).filter((one) => tagOf(one) === 'p' && hasText(one))
  return lines.length > 1 ? lines : []
}

function itemsOf(one: Element): Element[] {
  const inner = holders(one)
  if (inner.length === 0) return [one]
  const said = inner.filter(saysMessage)
  // a group that is called a message, too
  if (callsItselfMessage(one)) return said.length > 1 && said.length === inner.length ? said.flatMap(itemsOf) : [one]
  // of a group its author and its time are nobody's words
  if (said.length > 0) return inner.filter((child) => said.includes(child) || isEvent(child)).flatMap(itemsOf)
  if ((inner.length > 1 && alike(inner)) || isWrapper(one)) return inner.flatMap(itemsOf)
  const [only] = inner
  return inner.length === 1 && only && !hasOwnText(one) && leadsOn(only) ? itemsOf(only) : [one]
}

function saysMessage(one: Element): boolean {
  return callsItselfMessage(one) || holders(one).some(callsItselfMessage)
}

function isEvent(one: Element): boolean {
  return (
    matches(one, '[role=separator],[role=status]') ||
    /\b(event|system|notice|divider|separator|info|date|day|activity)\b/i.test(attribute(one, 'class'))
  )
}

/** Through a wrapper that holds one thing: is there more than one message, or one that says so, further in? */
function leadsOn(one: Element): boolean {
  for (let at = one, depth = 0; depth < 6; depth++) {
    const inner = holders(at)
    if (inner.some(callsItselfMessage) || (inner.length > 1 && alike(inner))) return true
    if (inner.length !== 1 || hasOwnText(at)) return false
    at = inner[0] as Element
  }
  return false
}

const holder = /^(div|li|ul|ol|article|section|tr|tbody|table|main|a5-.*|.+-.+)$/

/** What is in it that may hold messages: not paragraphs, not words in bold. */
function holders(one: Element): Element[] {
  return childrenOf(one).filter(
    (child) =>
      holder.test(tagOf(child)) && !matches(child, '[role=tooltip],[role=menu],[role=toolbar],[aria-hidden=true]') && hasText(child),
  )
}

function hasText(one: Element): boolean {
  return matches(one, ':has(img,audio,video)') || textOf(one) !== ''
}

function hasOwnText(one: Element): boolean {
  return nodesIn(one).some((node) => !isElement(node) && node.nodeType === 3 && (node.nodeValue ?? '').trim() !== '')
}

const itemWord = /^(message|messages?item|msg|bubble|mbox|post|entry|event|utterance|turn|reply|comment)$/
const groupWord =
  /^(group|list|container|wrapper|thread|feed|log|stream|pane|panel|body|content|text|area|inner|box|meta|header|footer|time|status)$/

/** By its tag, role, id or the last part of a class: `message`, `msg--in`, `chat-bubble`; not `message__text` and not `message-list`. */
export function callsItselfMessage(one: Element): boolean {
  if (matches(one, 'article,[role=article],[role=listitem],[role=row],li,tr,[data-message-id],[data-msg-id]')) return true
  return attribute(one, 'class')
    .split(/\s+/)
    .some((name) => {
      const words = wordsOf(name.split('--')[0] ?? '')
      return (
        itemWord.test(words.at(-1) ?? '') ||
        (words.length === 2 && itemWord.test(words[0] ?? '') && !groupWord.test(words[1] ?? '') && !name.includes('__'))
      )
    })
}

function isWrapper(one: Element): boolean {
  return /^(ul|ol|table|tbody)$/.test(tagOf(one)) || matches(one, '[role=list],[role=group],[role=rowgroup]')
}

/** They look like each other: the same tag, and a class or a role in common. */
function alike(some: readonly Element[]): boolean {
  const kind = (one: Element) => `${tagOf(one)} ${attribute(one, 'role')} ${attribute(one, 'class').split(/\s+/)[0]}`
  const [first] = some
  if (!first || (!attribute(first, 'class') && !attribute(first, 'role') && !attribute(first, 'style') && some.length < 4)) return false
  const most = some.filter((one) => kind(one) === kind(first)).length
  const classes = new Set(some.map((one) => attribute(one, 'class')))
  // author, text and time of one message are each of another class
  return most === some.length && (classes.size < some.length || !attribute(first, 'class'))
}
