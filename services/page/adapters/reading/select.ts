import { all, attribute, isElement, matches, shadowOf } from './dom.ts'
import { textOf } from './text.ts'

/**
 * Milliseconds of one reading that may go into what a definition asks: for its fields, and for its rules. A selector is as slow as whoever wrote it and
 * cannot be stopped while the browser looks; between two it can. What is not asked any more finds nothing.
 */
const most = { fields: 300, rules: 200 }
let spent = { fields: 0, rules: 0 }
export function askAnew(): void {
  spent = { fields: 0, rules: 0 }
}
export const isLate = (what: keyof typeof most) => spent[what] > most[what]

function inTime<T>(what: keyof typeof most, ask: () => T): T | undefined {
  if (isLate(what)) return undefined
  const began = performance.now()
  const answer = ask()
  spent[what] += performance.now() - began
  return answer
}

/** One entry of a definition, taken apart: `a >>> b{Text|Other}@attribute`. */
const parts = /^(.*?)(?:\{([^{}]*)\})?(?:@([\w:-]+))?$/s

/** Everything that an entry finds; without a selector the place itself. */
export function found(root: Node, entry: string): Element[] {
  return inTime('fields', () => foundNow(root, entry)) ?? []
}

function foundNow(root: Node, entry: string): Element[] {
  const [, css = '', texts] = parts.exec(entry) ?? []
  let at: Node[] = [root]
  if (css)
    for (const [step, selector] of css.split(' >>> ').entries())
      at = at.flatMap((node) => {
        const inside = step === 0 ? node : isElement(node) && shadowOf(node)
        return inside ? all(inside, selector) : []
      })
  const here = at.filter(isElement)
  if (texts === undefined) return here
  const wanted = texts.split('|').map((text) => text.trim().toLowerCase())
  return here.filter((one) => wanted.includes(textOf(one).toLowerCase()))
}

/** The first entry that finds something counts. */
export function pick(root: Node, entries: readonly string[] = []): Element[] {
  for (const entry of entries) {
    const here = found(root, entry)
    if (here.length > 0) return here
  }
  return []
}

/** What the first entry says that says anything: each place's attribute, or its text; of those places alone that count. */
export function values(root: Node, entries: readonly string[] = [], counts: (one: Element) => boolean = () => true): string[] {
  for (const entry of entries) {
    const name = parts.exec(entry)?.[3]
    const said = found(root, entry)
      .filter(counts)
      .map((one) => (name ? attribute(one, name) : textOf(one)))
      .filter(Boolean)
    if (said.length > 0) return said
  }
  return []
}

/** Whether a rule fits: the element itself, or with `:scope ` something in it. */
export function fits(one: Element, when: string): boolean {
  const isAbout = /^:scope\b/.test(when) || /[{@]|>>>/.test(when)
  return inTime('rules', () => (isAbout ? foundNow(one, when).length > 0 : matches(one, when))) ?? false
}
