import { all, attribute, isElement, matches, shadowOf } from './dom.ts'
import { textOf } from './text.ts'

/** One entry of a definition, taken apart: `a >>> b{Text|Other}@attribute`. */
const parts = /^(.*?)(?:\{([^{}]*)\})?(?:@([\w:-]+))?$/s

/** Everything that an entry finds; without a selector the place itself. */
export function found(root: Node, entry: string): Element[] {
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
  if (/^:scope\b/.test(when) || /[{@]|>>>/.test(when)) return found(one, when).length > 0
  return matches(one, when)
}
