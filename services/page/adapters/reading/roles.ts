import type { Role } from '#contract/conversation.ts'
import { all, attribute, attributeNames, childrenOf, upwards, wordsOf } from './dom.ts'
import { sidesOf } from './sides.ts'
import { lineOf, textOf } from './text.ts'
import type { Said } from './guesses.ts'
import { sideWords, strong, weak } from './role-words.ts'

const tells = /role|sender|author|from|side|direction|type|kind|owner|position|test|is-|own|me$|self|outgoing|incoming|variant|origin|party/

/**
 * Who wrote each message: what an attribute says, else a class, a label for screen readers, the side it stands on, the author's name;
 * undefined where nothing tells.
 */
export function rolesOf(said: readonly Said[], list: Element, visitor: ReadonlySet<string>): (Role | undefined)[] {
  const attributes = votes(said.map((one) => way(one, list).flatMap(attributeWords)))
  const classes = votes(said.map((one) => way(one, list).flatMap((at) => classWords(at))))
  const comments = fewComments(said)
  const sides = sidesOf(
    said.map((one) => way(one, list)),
    list,
  )
  // a note is one, whoever wrote it; who is called Me is not the `user` that a class speaks of
  const roles = said.map(
    (one, n) =>
      (classes[n] === 'note' || comments.has(one.element) || isMarkedNote(one.element)
        ? 'note'
        : mine.test(lineOf(one.author))
          ? 'agent'
          : attributes[n]) ??
      classes[n] ??
      byLabel(one, visitor) ??
      sides[n] ??
      byName(one.author, visitor),
  )
  return byCompany(said, roles)
}

/** Among messages, what is called a comment was written for colleagues; where most are comments, that is what messages are called. */
function fewComments(said: readonly Said[]): ReadonlySet<Element> {
  const names = ['class', 'data-testid', 'data-test-id', 'data-type', 'data-kind']
  const comments = said.filter(({ element }) => names.some((name) => wordsOf(attribute(element, name)).includes('comment')))
  return new Set(comments.length * 2 < said.length ? comments.map(({ element }) => element) : [])
}

/** A small mark in it says so: a badge, a lock. */
function isMarkedNote(one: Element): boolean {
  return all(one, '[class*="note" i],[class*="internal" i],[class*="private" i],[data-testid*="note" i],[data-test-id*="note" i]').some(
    (mark) => {
      const words = wordsOf(`${attribute(mark, 'class')} ${attribute(mark, 'data-testid')} ${attribute(mark, 'data-test-id')}`)
      return words.includes('note') && (words.includes('internal') || words.includes('private')) && textOf(mark).length <= 30
    },
  )
}

/** The message, what is around it in the list, and what in it holds most of its text: an avatar's class says nothing. */
function way({ element, text }: Said, list: Element): Element[] {
  const inner: Element[] = []
  const [begins = ''] = text.split('\n')
  let at: Element | undefined = element
  while (at && inner.length < 6) {
    at = childrenOf(at).find((child) => textOf(child).length >= text.length * 0.6 && textOf(child).includes(begins))
    if (at) inner.push(at)
  }
  return [...upwards(element, list), ...inner]
}

function attributeWords(one: Element): string[] {
  const names = ['data-role', ...attributeNames(one)].filter(
    (name) => name !== 'class' && name !== 'style' && name !== 'id' && tells.test(name),
  )
  return names.flatMap((name) => {
    const value = attribute(one, name)
    if (/^(true|yes|1|)$/.test(value)) return wordsOf(name)
    if (/^(false|no|0)$/.test(value))
      return wordsOf(name).flatMap((word) => ((strong.get(word) ?? weak.get(word)) === 'agent' ? ['visitor'] : []))
    return name === 'role' ? [] : wordsOf(value.replace(/end[-_ ]user/i, 'enduser'))
  })
}

function classWords(one: Element): string[] {
  // what only sets a text or a margin to one side is no side of the conversation
  const names = attribute(one, 'class')
    .split(/\s+/)
    .filter((name) => !/^(text|m|p|ml|mr|pl|pr|rounded|border|float|items|self|justify|inset|sm|md|lg|w|h|top|bottom)-|:|\[/.test(name))
  return names.flatMap(wordsOf)
}

/** One role for each, where the words agree. A weak word that all have alike says nothing. */
function votes(every: readonly string[][]): (Role | undefined)[] {
  const everywhere = new Set(every.length > 1 ? every[0]?.filter((word) => every.every((words) => words.includes(word))) : [])
  const roles = every.map((words) => {
    const sure = words.filter((word) => every.length < 4 || !everywhere.has(word)).flatMap((word) => strong.get(word) ?? [])
    const differ = words.filter((word) => !everywhere.has(word))
    const perhaps = differ.flatMap((word) => weak.get(word) ?? [])
    const first = (some: Role[]) =>
      some.find((role) => role === 'note') ??
      some.find((role) => role === 'bot' || role === 'system') ??
      (new Set(some).size === 1 ? some[0] : undefined)
    return first(sure) ?? first(perhaps) ?? first(differ.flatMap((word) => sideWords.get(word) ?? []))
  })
  return roles
}

const labels: [RegExp, Role][] = [
  [/internal note|private note|intern anteckning|privat anteckning/i, 'note'],
  [/^(you|me|du|jag|ich|vous|ty|tú|io)\b|\b(from|by|av|från) (you|me|dig|mig)\b|\b(agent|operator|handläggare|kundtjänst)\b/i, 'agent'],
  [/\b(visitor|customer|guest|client|besökare|kund|gäst)\b/i, 'visitor'],
  [/\b(bot|chatbot)\b/i, 'bot'],
]

function byLabel({ element, label }: Said, visitor: ReadonlySet<string>): Role | undefined {
  const text = lineOf(
    [label, attribute(element, 'aria-label'), ...childrenOf(element).map((one) => attribute(one, 'aria-label'))].join(' '),
  )
  if (!text) return undefined
  const names = (some: ReadonlySet<string>) => [...some].some((name) => name.length > 1 && text.includes(name))
  return names(visitor) ? 'visitor' : labels.find(([pattern]) => pattern.test(text))?.[1]
}

const mine = /^(you|me|du|jag|ich|vous|moi|yo|tú|io|eu)$/i

function byName(author: string, visitor: ReadonlySet<string>): Role | undefined {
  const name = lineOf(author)
  if (!name) return undefined
  if (mine.test(name)) return 'agent'
  if (/\bbot\b|\bassistant\b/i.test(name)) return 'bot'
  return [...visitor].some((one) => one === name || one.split(' ')[0] === name || name.split(' ')[0] === one) ? 'visitor' : undefined
}

/** What is known of an author holds for all that they wrote; of two authors, who is not the visitor is the agent. */
function byCompany(said: readonly Said[], roles: readonly (Role | undefined)[]): (Role | undefined)[] {
  const known = new Map<string, Role>()
  // who wrote one note wrote other things, too
  for (const [n, { author }] of said.entries()) {
    const role = roles[n]
    if (author && role && role !== 'note') known.set(author, role)
  }
  const filled = said.map(({ author }, n) => roles[n] ?? known.get(author))
  const visitorWrote = filled.includes('visitor')
  let before: Role | undefined
  // who goes on writing is not always named again
  return filled.map((role, n) => {
    before = role ?? (said[n]?.author ? (visitorWrote ? 'agent' : undefined) : known.size > 0 ? before : undefined)
    return before
  })
}
