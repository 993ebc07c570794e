import type { Option } from '../records.ts'

/** `Region has no value "Norr". Nearest: Norrland, Nordic.` */
export function noSuchOption(given: string, label: string, options: readonly Option[]): string {
  const nearest = nearestOptions(given, options).map((option) => option.label)
  return `${label} has no value "${given.slice(0, 80)}".${nearest.length > 0 ? ` Nearest: ${nearest.join(', ')}.` : ''}`
}

/** At most three options that share the longest beginning with the given text, or most of its letter pairs. */
export function nearestOptions(given: string, options: readonly Option[]): Option[] {
  const wanted = given.toLowerCase().slice(0, 200)
  return options
    .map((option) => ({
      option,
      score: Math.max(likeness(wanted, option.label.toLowerCase()), likeness(wanted, option.value.toLowerCase())),
    }))
    .filter(({ score }) => score > 0.3)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ option }) => option)
}

function likeness(a: string, b: string): number {
  let common = 0
  while (common < a.length && common < b.length && a[common] === b[common]) common += 1
  const pairs = (text: string) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)))
  const left = pairs(a)
  const right = pairs(b)
  const shared = [...left].filter((pair) => right.has(pair)).length
  const dice = left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size)
  return dice + common / Math.max(a.length, b.length, 1)
}
