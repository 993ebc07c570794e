import { compareNames } from './compare-names.ts'
import { normaliseName, personNames } from './name.ts'

/**
 * How alike two names are, from 0 to 1: letters folded, words in any order. 1 is the same name; a slip of the pen in a
 * name of usual length stays above 0.85; a different given name falls below it.
 */
export function nameSimilarity(a: string, b: string): number {
  if (compareNames(personNames({ full: a }), personNames({ full: b })) === 'same') return 1
  const left = normaliseName(a)?.split(' ') ?? []
  const right = normaliseName(b)?.split(' ') ?? []
  if (left.length === 0 || right.length === 0) return 0
  const [few, many] = left.length <= right.length ? [left, right] : [right, left]
  const free = [...many]
  let sum = 0
  let letters = 0
  for (const word of few) {
    const scores = free.map((other) => wordSimilarity(word, other))
    const best = scores.indexOf(Math.max(...scores))
    const other = free.splice(best, 1)[0] as string
    sum += (scores[best] as number) * (word.length + other.length)
    letters += word.length + other.length
  }
  // a word that the other name lacks (a middle name) costs a little, not its whole length
  const score = sum / (letters + 0.35 * free.join('').length)
  // one word alone is a family that many share
  return few.length === 1 && many.length > 1 ? Math.min(score, 0.7) : score
}

/** From here on two names are shown as perhaps one person's. */
export const verySimilar = 0.85

/** Jaro–Winkler, strict about one thing: an initial stands for any name that begins so. */
function wordSimilarity(a: string, b: string): number {
  if (a === b) return 1
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 0.9 : 0
  const jaro = jaroSimilarity(a, b)
  let prefix = 0
  while (prefix < 4 && a[prefix] !== undefined && a[prefix] === b[prefix]) prefix += 1
  const similar = jaro + prefix * 0.1 * (1 - jaro)
  return similar < 0.88 ? similar * 0.6 : similar
}

function jaroSimilarity(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const usedInB = new Array<boolean>(b.length).fill(false)
  const matchedA: string[] = []
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j += 1) {
      if (usedInB[j] || a[i] !== b[j]) continue
      usedInB[j] = true
      matchedA.push(a[i] as string)
      break
    }
  }
  if (matchedA.length === 0) return 0
  const matchedB = [...b].filter((_, at) => usedInB[at])
  const moved = matchedA.filter((letter, at) => letter !== matchedB[at]).length / 2
  const m = matchedA.length
  return (m / a.length + m / b.length + (m - moved) / m) / 3
}
