import { isEastAsian } from './name.ts'

/** `alike` begins alike, or leaves something out: an initial, a middle name, a particle, one of two family names. */
export type NameVerdict = 'same' | 'alike' | 'differs'

/**
 * What two names say about each other. Both come as normalised texts, a name in all the orders it may be read in; the
 * kindest pair of them counts. `karin ek` and `karin ekdahl` are alike and never the same.
 */
export function compareNames(one: readonly string[], other: readonly string[]): NameVerdict {
  const pairs = one.flatMap((a) => other.map((b) => [a, b] as const))
  if (pairs.some(([a, b]) => isSame(a, b))) return 'same'
  return pairs.some(([a, b]) => isAlike(a, b)) ? 'alike' : 'differs'
}

/** The same words, whatever their order. */
function isSame(a: string, b: string): boolean {
  return a === b || (a.length === b.length && inOrder(a) === inOrder(b))
}

function isAlike(a: string, b: string): boolean {
  return beginsWith(a, b) || beginsWith(b, a) || lettersOf(a) === lettersOf(b) || isPart(a.split(' '), b.split(' '))
}

/** One letter begins too many names; one Han character is a whole family name. */
function beginsWith(name: string, beginning: string): boolean {
  return name.startsWith(beginning) && ([...beginning].length > 1 || isEastAsian(beginning))
}

/** Every word of the shorter name is in the longer one, itself or as an initial, and at least one is there in full. */
function isPart(a: string[], b: string[]): boolean {
  const [few, free] = a.length <= b.length ? [a, [...b]] : [b, [...a]]
  const take = (found: (word: string) => boolean) => {
    const at = free.findIndex(found)
    if (at >= 0) free.splice(at, 1)
    return at >= 0
  }
  const rest = few.filter((word) => !take((other) => other === word))
  const full = few.filter((word) => [...word].length > 1 && !rest.includes(word)).length
  return full > 0 && rest.every((word) => take((other) => isInitial(word, other) || isInitial(other, word)))
}

function isInitial(letter: string, word: string): boolean {
  return [...letter].length === 1 && word.startsWith(letter)
}

/** Without spaces, and with the digraphs that stand for accented letters: `mueller` is `müller`, `vandijk` is `van dijk`. */
function lettersOf(name: string): string {
  return name
    .replaceAll(' ', '')
    .replace(/([ao])e/g, '$1')
    .replaceAll('ue', 'u')
    .replaceAll('aa', 'a')
}

function inOrder(name: string): string {
  return name.split(' ').toSorted().join(' ')
}
