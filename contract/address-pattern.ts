/**
 * One step of a pattern that was taken apart: what has to fit here (a regular expression of one character, which it takes, or of an edge, which takes
 * none), two ways to go on (the first is preferred), or where a named group begins or ends. After the last step it fits.
 */
export type PatternStep = { fits: string; takes: 0 | 1 } | { ways: [number, number] } | { group: string; end: 0 | 1 }

/** As data, so that a page can go along it in time that grows with the length of the address and no faster (run-pattern.ts). */
export type AddressPattern = readonly PatternStep[]

/** Of steps: an address of 2,048 characters is gone through at most once for each. */
const mostSteps = 200

/** What a definition's pattern goes to its page as. */
export function patternOf({ urlPattern }: { urlPattern?: string | undefined }): { pattern?: AddressPattern } {
  return urlPattern === undefined ? {} : { pattern: takeApart(urlPattern) }
}

/** A regular expression without what only trying again and again can answer: looking ahead or behind, referring back. Throws what is wrong. */
export function takeApart(pattern: string): AddressPattern {
  const steps: PatternStep[] = []
  let at = 0
  choice()
  if (at < pattern.length) throw new Error('has a bracket that was never opened')
  return steps

  /** `a|b|`: puts a way out in front of each. */
  function choice(): void {
    const from = steps.length
    const ends: number[] = []
    run()
    for (let begin = from; pattern[at] === '|'; ) {
      at += 1
      insert(begin, { ways: [begin + 1, steps.length + 2] })
      ends.push(steps.length)
      put({ ways: [-1, -1] })
      begin = steps.length
      run()
    }
    for (const end of ends) steps[end] = { ways: [steps.length, steps.length] }
  }

  function run(): void {
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const from = steps.length
      atom()
      repeat(from)
    }
  }

  function atom(): void {
    const [all = '', open, group, set, escaped] =
      /^(?:(\((?:\?:|\?<([A-Za-z]\w*)>)?)|(\[(?:\\.|[^\]\\])*\])|\\(x[\da-f]{2}|u[\da-f]{4}|[dDwWsSbBtnrfv]|[^\w\s]))/is.exec(
        pattern.slice(at),
      ) ?? []
    const sign = pattern[at] ?? ''
    at += all.length || 1
    if (open) {
      if (open === '(' && pattern[at] === '?') throw new Error('looks ahead or behind, which cannot be read here')
      if (group) put({ group, end: 0 })
      choice()
      if (pattern[at] !== ')') throw new Error('has a bracket that is not closed')
      at += 1
      if (group) put({ group, end: 1 })
    } else if (escaped === 'b' || escaped === 'B' || /^[\^$]/.test(sign)) put({ fits: all || sign, takes: 0 })
    else if (set || escaped) put({ fits: single(all), takes: 1 })
    else if (sign === '\\') throw new Error('has an escape that cannot be read here: \\1 and \\k refer back, others are not known')
    else if (/[*+?{]/.test(sign) && /^([*+?]|\{\d*,?\d*\})/.test(sign + pattern.slice(at))) throw new Error('repeats nothing')
    else put({ fits: sign === '.' ? sign : single(sign.replace(/[[\](){}|*+?/\\]/, '\\$&')), takes: 1 })
  }

  function single(one: string): string {
    new RegExp(one)
    return one
  }

  function repeat(from: number): void {
    const [all = '', sign, least, comma, most, lazy] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\?)?/.exec(pattern.slice(at)) ?? []
    if (!all) return
    at += all.length
    const low = sign ? Number(sign === '+') : Number(least)
    const high = sign ? (sign === '?' ? 1 : Number.POSITIVE_INFINITY) : comma ? Number(most || Number.POSITIVE_INFINITY) : low
    const ways = (on: number, out: number): PatternStep => ({ ways: lazy ? [out, on] : [on, out] })
    const body = steps.splice(from)
    // nothing stays nothing, however often: `(?:){9007199254740991}` would be counted out for ever
    if (body.length === 0) return
    const copy = () => {
      const moved = steps.length - from
      for (const step of body) put('ways' in step ? { ways: [step.ways[0] + moved, step.ways[1] + moved] } : step)
    }
    for (let n = 0; n < low; n++) copy()
    if (high === Number.POSITIVE_INFINITY) {
      const again = steps.length
      put(ways(again + 1, again + body.length + 2))
      copy()
      put({ ways: [again, again] })
      return
    }
    for (let n = low; n < high; n++) {
      put(ways(steps.length + 1, steps.length + 1 + body.length + (high - n - 1) * (body.length + 1)))
      copy()
    }
  }

  /** Steps behind it move on by one. */
  function insert(place: number, step: PatternStep): void {
    const behind = steps.splice(place)
    put(step)
    for (const one of behind) put('ways' in one ? { ways: [one.ways[0] + 1, one.ways[1] + 1] } : one)
  }

  function put(step: PatternStep): void {
    if (steps.length >= mostSteps) throw new Error(`is too long once its repeats are counted out: more than ${mostSteps} steps`)
    steps.push(step)
  }
}
