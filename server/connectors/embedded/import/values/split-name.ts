/** A person's whole name as first and last: `Lind, Åsa` and `Åsa Lind`; what is one word is the last name. */
export function splitName(text: string): [first: string | null, last: string] {
  const [family, given, ...more] = text.split(',').map((part) => part.trim())
  if (family && given && more.length === 0) return [given, family]
  const words = text.split(/\s+/)
  const at = words.findIndex((word, place) => place > 0 && particles.has(word.toLowerCase()))
  const from = at === -1 ? words.length - 1 : at
  return [words.slice(0, from).join(' ') || null, words.slice(from).join(' ')]
}

const particles = new Set(['von', 'van', 'der', 'den', 'de', 'da', 'di', 'du', 'af', 'av', 'la', 'le', 'zu', 'ten', 'ter', 'bin', 'al'])
