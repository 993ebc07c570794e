export type SelectorFault = { at: number; why: string }

/**
 * What is wrong with one selector of a page definition, and at which character (from 1); undefined where nothing is. The server has no
 * browser to ask, so this reads CSS selectors by itself, and what a definition adds to them: ` >>> `, `{text}` and `@attribute` at the end.
 */
export function selectorFault(entry: string): SelectorFault | undefined {
  const [, css = '', texts] = /^(.*?)(?:\{([^{}]*)\})?(?:@[\w:-]+)?$/s.exec(entry) ?? []
  if (texts !== undefined && texts.trim() === '') return { at: css.length + 1, why: 'there is no text between { and }' }
  if (css === '' && css !== entry) return undefined
  let from = 0
  for (const part of css.split(' >>> ')) {
    const fault = cssFault(part)
    if (fault) return { ...fault, at: fault.at + from }
    from += part.length + ' >>> '.length
  }
  return undefined
}

/**
 * Of one selector: steps that may lead anywhere (a space, + or ~; a > leads to one place), and looks inside by :has(…). A browser goes back and forth over them, and
 * nothing stops it before it has its answer.
 */
const most = { steps: 8, looks: 2 }

/** The grammar of a selector list, as far as it tells a slip of the pen; what a name means is the browser's to know. */
function cssFault(text: string): SelectorFault | undefined {
  let at = 0
  let steps = 0
  let looks = 0
  let looking = false
  let looked = false
  let behind = false
  let fault: SelectorFault | undefined
  const say = (why: string) => {
    fault ??= { at: at + 1, why }
  }
  const take = (pattern: RegExp): string | undefined => {
    const read = new RegExp(pattern, 'uy')
    read.lastIndex = at
    const found = read.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  list(false)
  if (at < text.length) say(`"${text[at]}" does not belong here`)
  return fault

  function list(inside: boolean): void {
    do {
      looked &&= inside
      behind &&= inside
      take(/\s*/)
      if (inside && /[+~]/.test(take(/[>+~]\s*/) ?? '') && looking)
        say('inside :has(…) only what stands in the element may be named, not what follows it: a page could stand still over that')
      compound()
      while (!fault && step()) compound()
      take(/\s*/)
    } while (!fault && take(/,/))
  }

  function step(): boolean {
    const taken = take(/\s*[>+~]\s*/) ?? (/^\s*([,)]|$)/.test(text.slice(at)) ? undefined : take(/\s+/))
    if (taken === undefined) return false
    if (taken.trim() !== '>') steps += 1
    if (steps > most.steps)
      say(`more than ${most.steps} steps that may lead anywhere (a space, + or ~): a page could stand still over them`)
    if (looking) say('inside :has(…) only one element may be named: a page could stand still over more')
    else if (looked && taken.trim() !== '>') {
      if (taken.trim() || behind) say('behind :has(…) only > and one space may lead on: a page could stand still over more')
      behind = true
    }
    return true
  }

  function compound(): void {
    const before = at
    take(/\*|(?:[\w|-]|\\.|[\u0080-\u{10ffff}])+/u)
    while (!fault && part());
    if (!fault && at === before) say('a name, a class, [an attribute] or a :state is missing')
  }

  function part(): boolean {
    if (take(/[.#]/)) {
      if (!take(name)) say('a name is missing')
      return true
    }
    if (take(/\[/)) {
      attribute()
      return true
    }
    const state = take(/::?/)
    if (!state) return false
    if (state === '::') say('parts of an element with :: cannot be read')
    const called = take(name)
    if (!called) say('a state such as :not(…) is missing')
    else if (take(/\(/)) {
      const before = looking
      if (/^has$/i.test(called)) {
        looks += 1
        looked = true
      }
      if (looks > most.looks) say(`more than ${most.looks} times :has(…): a page could stand still over them`)
      looking ||= /^has$/i.test(called)
      argument()
      looking = before
    }
    return true
  }

  function attribute(): void {
    const ok = take(/\s*/) !== undefined && take(name) && take(/\s*/) !== undefined
    if (!ok) say('the name of an attribute is missing')
    else if (take(/[~|^$*]?=\s*/) && !take(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:[\w-]|\\.|[\u0080-\u{10ffff}])+/u))
      say('a value is missing, or its quote is not closed')
    else if (!take(/\s*(?:[is]\s*)?\]/i)) say('the attribute is not closed by ]')
  }

  function argument(): void {
    if (!take(/\s*(?:[+-]?\d*n?(?:\s*[+-]\s*\d+)?|odd|even|[a-z-]+|"[^"]*")\s*(?=\))/)) list(true)
    if (!fault && !take(/\)/)) say('the bracket is not closed')
  }
}

const name = /-?(?:[_a-zA-Z]|\\.|[\u0080-\u{10ffff}])(?:[\w-]|\\.|[\u0080-\u{10ffff}])*|--[\w-]+/u
