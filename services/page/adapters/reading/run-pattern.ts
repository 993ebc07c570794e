import type { AddressPattern } from '#contract/address-pattern.ts'

/** A page may make its address as long as it likes; a pattern is not put to all of it. */
const longest = 2_048

/** `marks`: where each group has begun (its name and 0) and ended (and 1). */
type Way = { step: number; at: number; marks: Record<string, number> }

/**
 * What a pattern names in an address; undefined where it does not fit. No step is tried twice at one place, so however a pattern is written this takes
 * steps times characters at most: what JavaScript's own regular expressions take has no such end.
 */
export function groupsIn(pattern: AddressPattern, address: string): Record<string, string> | undefined {
  const text = address.slice(0, longest)
  const fitting = pattern.map((step) => 'fits' in step && new RegExp(step.fits, 'y'))
  const tried = new Uint8Array(pattern.length * (text.length + 1))
  for (let start = 0; start <= text.length; start++) {
    const ways: Way[] = [{ step: 0, at: start, marks: {} }]
    for (let way = ways.pop(); way; way = ways.pop()) {
      const { step, at, marks } = way
      const now = pattern[step]
      if (!now) return named(marks, text)
      const place = step * (text.length + 1) + at
      if (tried[place]) continue
      tried[place] = 1
      if ('ways' in now) ways.push({ step: now.ways[1], at, marks }, { step: now.ways[0], at, marks })
      else if ('group' in now) ways.push({ step: step + 1, at, marks: { ...marks, [now.group + now.end]: at } })
      else if (fitsAt(fitting[step] as RegExp, text, at)) ways.push({ step: step + 1, at: at + now.takes, marks })
    }
  }
  return undefined
}

function fitsAt(fitting: RegExp, text: string, at: number): boolean {
  fitting.lastIndex = at
  return fitting.test(text)
}

function named(marks: Record<string, number>, text: string): Record<string, string> {
  const groups: Record<string, string> = {}
  for (const mark in marks) if (mark.endsWith('1')) groups[mark.slice(0, -1)] = text.slice(marks[mark.replace(/1$/, '0')], marks[mark])
  return groups
}
