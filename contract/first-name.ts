/**
 * What a person is called in short, of a whole name: `Zoë` of `Zoë van den Broek`, and of `van den Broek Zoë` too: a family name's
 * particle is no first name. What is only a family name stays whole.
 */
export function firstNameOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const family = leadingParticles(words)
  if (family === 0) return words[0] ?? name
  const given = words.slice(family + 1)
  return given.length > 0 ? given.join(' ') : words.join(' ')
}

/** How many words stand before the family name itself. Written large, a single one may be a first name: `Van Morrison`. */
function leadingParticles(words: readonly string[]): number {
  const end = words.findIndex((word) => !particles.has(word.toLowerCase()))
  const many = end < 0 ? words.length - 1 : end
  return many === 1 && words[0] !== words[0]?.toLowerCase() ? 0 : Math.max(0, many)
}

const particles = new Set(
  'von vom van der den het de da das do dos di del della du des af av la le zu zur ten ter te bin ibn el'.split(' '),
)
