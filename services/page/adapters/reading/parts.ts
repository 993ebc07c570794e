import { all, attribute, childNodes, childrenOf, holds, isElement, matches, nodesIn, tagOf, upwards, wordsOf } from './dom.ts'
import type { Parts } from './guesses.ts'
import { lineOf, textOf, tidy } from './text.ts'
import { looksLikeTime } from './times.ts'

/** One piece of a message: the element it stands in, and what is written there. */
type Leaf = { at: Element; text: string }

const aside = 'button,[role=button],[role=tooltip],[role=menu],[role=toolbar],[aria-hidden=true],input,textarea,time'
const asideWord =
  /^(status|receipt|options|recipients?|via|avatar|tooltip|reaction|reactions|tag|menu|actions|toolbar|badge|typing|initials|ticks?)$/
const authorWord = /^(author|sender|name|username|user|from|nick|nickname|who|speaker|by|title|avsandare|absender|autor|auteur|remitente)$/
const timeWord = /^(time|timestamp|date|datetime|clock|ts|when|tid|zeit|hora|heure)$/
const hiddenWord = /^(sr|visually|screenreader|offscreen|assistive)$/

/** Who wrote what and when, in a message that nobody has described. `named`: names that are known to be somebody's. */
export function partsOf(item: Element, list: Element, items: ReadonlySet<Element>, named: ReadonlySet<string>): Parts {
  const parts: Parts = { text: '', author: '', time: timeIn(item), label: attribute(item, 'aria-label') }
  const leaves: Leaf[] = []
  collect(item, leaves, parts)
  const says = leaves.filter(({ at, text }) => {
    if (!hasWord(at, timeWord, item) && !looksLikeTime(text)) return true
    if (!looksLikeTime(text) && text.length > 30) return true
    parts.time ||= text
    return false
  })
  // an avatar that is drawn as letters
  const [letters] = says
  if (says.length > 1 && letters && /^\p{Lu}{1,3}$/u.test(letters.text) && [...named].some((name) => initials(name) === letters.text))
    says.shift()
  dropLetterHead(says)
  const [first, ...rest] = says
  if (first && rest.length > 0 && isAuthor(first, item, named)) {
    parts.author = lineOf(first.text).replace(/[\s:–—-]+$/, '')
    says.shift()
    // what they are called besides
    while (says.length > 1 && says[0] && says[0].text.length <= 40 && hasWord(says[0].at, authorWord, item)) says.shift()
  } else {
    const later = says.findIndex(({ at, text }, place) => place > 0 && text.length <= 60 && hasWord(at, authorWord, item))
    if (later > 0) parts.author = lineOf(says.splice(later, 1)[0]?.text ?? '')
  }
  parts.text = tidy(says.map(({ text }) => text).join('\n'))
  if (parts.author) return parts
  const group = around(item, list, items)
  return { ...parts, author: group.author, time: parts.time || group.time }
}

/** `To: …`, `Cc: …`: what stands above a letter is nobody's words. */
function dropLetterHead(says: Leaf[]): void {
  for (let n = says.length - 1; n >= 0; n--)
    if (/^(to|cc|bcc|subject|till|kopia|ämne|an|kopie|betreff):?$/i.test(says[n]?.text ?? '') && says.length > 2) says.splice(n, 2)
}

/** Its text without the time that stands at its end, in the same line. */
function withoutTimes(one: Element, parts: Parts): string {
  let text = textOf(one)
  for (const inner of childrenOf(one)) {
    const time = textOf(inner)
    if (!time || !looksLikeTime(time) || (tagOf(inner) !== 'time' && !lastWords(inner).some((word) => timeWord.test(word)))) continue
    parts.time ||= time
    if (text.endsWith(time)) text = tidy(text.slice(0, -time.length))
    else if (text.startsWith(time)) text = tidy(text.slice(time.length))
  }
  return text
}

function collect(one: Element, leaves: Leaf[], parts: Parts): void {
  const own = nodesIn(one).some((node) => node.nodeType === 3 && (node.nodeValue ?? '').trim() !== '')
  const inner = childrenOf(one)
  if (isForEars(one)) {
    parts.label ||= textOf(one)
    return
  }
  if (own || inner.length === 0) {
    const text = withoutTimes(one, parts)
    if (text) leaves.push(...nameAhead(one, text))
    return
  }
  for (const child of inner) {
    const isLabel = isForEars(child)
    if (!isLabel && matches(child, aside) && !(matches(child, 'button') && inner.length === 1)) continue
    if (lastWords(child).some((word) => asideWord.test(word))) continue
    collect(child, leaves, parts)
  }
}

/** Only a screen reader says it. */
function isForEars(one: Element): boolean {
  const words = lastWords(one)
  return words.some((word) => hiddenWord.test(word)) && !words.includes('message')
}

/** In a group the author, and perhaps the time, stand once for all of its messages. */
function around(item: Element, list: Element, items: ReadonlySet<Element>): { author: string; time: string } {
  for (const at of upwards(item, list).slice(1)) {
    const others = childrenOf(at).filter((one) => !items.has(one) && !holds(one, item))
    const author = others
      .flatMap((one) => [one, ...childrenOf(one)])
      .find((one) => hasWord(one, authorWord, at) && textOf(one).length <= 60)
    if (author) return { author: lineOf(textOf(author)), time: timeIn(at) }
  }
  return { author: '', time: '' }
}

/** `<b>Åsa</b>: Hej` in one paragraph: a name, and what follows it. */
function nameAhead(one: Element, text: string): Leaf[] {
  const [head] = [...childNodes(one)].filter((node) =>
    isElement(node) ? !looksLikeTime(textOf(node)) : (node.nodeValue ?? '').trim() !== '',
  )
  if (!isElement(head) || !/^(b|strong|span|em|cite|i|a)$/.test(tagOf(head))) return [{ at: one, text }]
  const name = textOf(head)
  const rest = text.slice(name.length)
  const says = /:$/.test(name) || /^\s*[:–—>]\s/.test(rest) || hasWord(head, authorWord, one)
  if (!name || name.length > 60 || !text.startsWith(name) || !says) return [{ at: one, text }]
  return [
    { at: head, text: `${name.replace(/:$/, '')}:` },
    { at: one, text: tidy(rest.replace(/^\s*[:–—>]\s*/, '')) },
  ].filter(({ text: said }) => said)
}

function initials(name: string): string {
  return name
    .split(' ')
    .map(([letter = '']) => letter)
    .join('')
    .toUpperCase()
}

function isAuthor({ at, text }: Leaf, item: Element, named: ReadonlySet<string>): boolean {
  if (text.length > 60 || text.includes('\n')) return false
  return (
    /^(b|strong|h[1-6]|th|dt|cite|figcaption)$/.test(tagOf(at)) ||
    text.endsWith(':') ||
    named.has(lineOf(text)) ||
    hasWord(at, authorWord, item)
  )
}

/** The element or what it stands in, up to the item, is called so. */
function hasWord(at: Element, pattern: RegExp, item: Element): boolean {
  for (const one of upwards(at, item))
    if (lastWords(one).some((word) => pattern.test(word)) || pattern.test(attribute(one, 'itemprop'))) return true
  return false
}

/** The last word of each of its classes and of its test id: `cs-message__sender-name` is a name. */
function lastWords(one: Element): string[] {
  const names =
    `${attribute(one, 'class')} ${attribute(one, 'data-testid')} ${attribute(one, 'data-test-id')} ${attribute(one, 'part')}`.split(/\s+/)
  return names.flatMap((name) => {
    const words = wordsOf(name.split('--')[0] ?? '')
    return [words.at(-1) ?? '', ...(words[0] && hiddenWord.test(words[0]) ? [words[0]] : [])]
  })
}

function timeIn(item: Element): string {
  const [time] = all(item, 'time,[datetime],[data-time],[data-timestamp],[data-created-at]')
  const titled = time ?? all(item, '[title]').find((one) => hasWord(one, timeWord, item) && looksLikeMoment(attribute(one, 'title')))
  for (const one of [item, time])
    for (const name of ['datetime', 'data-time', 'data-timestamp', 'data-created-at', 'data-date']) {
      const said = one && attribute(one, name)
      if (said) return said
    }
  return titled ? (/\d{4}/.test(attribute(titled, 'title')) ? attribute(titled, 'title') : textOf(titled)) : ''
}

/** A day with its year, and a time: what is shown short is often written out in a title. */
function looksLikeMoment(title: string): boolean {
  return /\d{4}/.test(title) && /\d[:.]\d\d/.test(title)
}
