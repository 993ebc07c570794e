import { attribute, isElement, matches, nodesIn, tagOf } from './dom.ts'

const blocks = /^(div|p|li|ul|ol|dl|dt|dd|tr|table|blockquote|pre|section|article|header|footer|h[1-6]|br|hr|.*-.*)$/
const silent = /^(script|style|template|noscript|svg|iframe|object|video|audio|select|option)$/

/** What was written where, for as long as one reading takes: nothing changes meanwhile. */
let known = new WeakMap<Element, string>()
export function readAnew(): void {
  known = new WeakMap()
}

/** What is written in it, for people: lines where blocks begin, emoji that are pictures by their names, nothing that is not seen. */
export function textOf(one: Element): string {
  const { value } = one as HTMLInputElement
  if (/^(input|textarea|select)$/.test(tagOf(one))) return attribute(one, 'type') === 'password' ? '' : tidy(String(value ?? ''))
  const before = known.get(one)
  if (before !== undefined) return before
  const text = tidy(written(one))
  known.set(one, text)
  return text
}

function written(node: Node): string {
  if (node.nodeType === 3) return (node.nodeValue ?? '').replace(/\s+/g, ' ')
  if (!isElement(node)) return ''
  const tag = tagOf(node)
  if (silent.test(tag) || matches(node, '[hidden]')) return ''
  if (tag === 'img') return attribute(node, 'alt').length <= 4 ? attribute(node, 'alt') : ''
  const inner = tag === 'pre' ? (node.textContent ?? '') : nodesIn(node).map(written).join('')
  return blocks.test(tag) ? `\n${inner}\n` : inner
}

/** Joiners are kept where they join (families of emoji, Persian), and dropped where they only hide. A run of them is looked at from its first one alone: a visitor may write a hundred thousand. */
export function tidy(text: string): string {
  return text
    .replace(/[\u200B\u2060\uFEFF\u00AD]|(?<!\S)[\u200C\u200D]+|(?<![\u200C\u200D])[\u200C\u200D]+(?!\S)/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** One line without marks of direction: a name, a number. */
export function lineOf(text: string): string {
  return tidy(text.replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')).replace(/\s+/g, ' ')
}
