import { fold } from './fold.ts'

/** Longest text that is kept to find a name by; names are found by their beginning. */
const longest = 200

/**
 * A person's name as one text to compare by: letters folded, honorifics and suffixes dropped, `Lind, Åsa` turned round,
 * `李 雪梅` closed up. Undefined when nothing that can be compared is left.
 */
export function normaliseName(raw: string): string | undefined {
  return join(personWords(raw))
}

/** Every text that a person's record is found by: `asa lind` and `lind asa`. With parts known, the family name may have several words. */
export function personNames(name: { full?: string; first?: string; last?: string }): string[] {
  const first = words(name.first ?? '', honorifics)
  const last = words(name.last ?? '', suffixes)
  if (first.length > 0 && last.length > 0) return unique([join([...first, ...last]), join([...last, ...first])])
  const whole = first.length > 0 || last.length > 0 ? [...first, ...last] : personWords(name.full ?? '')
  return unique([join(whole), join([...whole.slice(-1), ...whole.slice(0, -1)])])
}

/** A company's or thing's name as one text: folded, punctuation gone, nothing dropped. */
export function plainName(raw: string): string | undefined {
  return join(split(fold(raw)))
}

/**
 * The texts that a visitor is looked for by: the name as given, and first and last together. `雪梅 李` is looked for as `李雪梅`
 * too: once closed up, the record's own order is not to be seen any more.
 */
export function visitorNames(visitor: {
  fullName?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
}): { raw: string; normalised: string }[] {
  const both = [visitor.firstName, visitor.lastName].filter(Boolean).join(' ')
  const found = new Map<string, string>()
  for (const raw of [visitor.fullName ?? '', both]) {
    if (raw === '') continue
    const name = personWords(raw)
    const orders = name.length === 2 && name.every(isEastAsian) ? [name, name.toReversed()] : [name]
    for (const normalised of orders.map(join)) if (normalised !== undefined && !found.has(normalised)) found.set(normalised, raw.trim())
  }
  return [...found].map(([normalised, raw]) => ({ raw, normalised }))
}

/** `Lind, Åsa`, `Lind, Dr. Åsa` and `King, Jr., Martin` are turned round; `Åsa Lind, PhD` only loses its suffix. */
function personWords(raw: string): string[] {
  const parts = fold(raw.slice(0, 1_000).replace(/\([^()]*\)/g, ' '))
    .split(/[,،、]/)
    .map((part) => split(part))
    .map((part, at) => (at > 0 && part.every((word) => suffixes.has(word)) ? [] : part))
    .filter((part) => part.length > 0)
  if (parts.length === 2) return [...without(parts[1] as string[], honorifics), ...without(parts[0] as string[], suffixes)]
  return without(without(parts.flat(), honorifics), suffixes)
}

function words(raw: string, dropped: ReadonlySet<string>): string[] {
  return without(split(fold(raw)), dropped)
}

/** Honorifics go from the front, suffixes from the end, and never the last word that is left. */
function without(name: string[], dropped: ReadonlySet<string>): string[] {
  let from = 0
  let to = name.length
  if (dropped === honorifics) while (from < to - 1 && dropped.has(name[from] as string)) from += 1
  else while (to > from + 1 && dropped.has(name[to - 1] as string)) to -= 1
  return name.slice(from, to)
}

/** Words, with apostrophes and dots of initials closed up (`O'Brien` is `obrien`) and hyphens opened (`Anna-Karin`). */
function split(folded: string): string[] {
  return folded
    .replace(/['’‘ʼʻ`´.·]/g, (mark) => (mark === '.' ? ' ' : ''))
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word.length > 0)
}

/** One text, with a space between words except between two of a script that writes none: `李 雪梅` and `李雪梅` are one name. */
function join(name: readonly string[]): string | undefined {
  const text = name
    .map((word, at) => (at > 0 && !(isEastAsian(word) && isEastAsian(name[at - 1] as string)) ? ` ${word}` : word))
    .join('')
    .slice(0, longest)
    .trim()
  return text === '' ? undefined : text
}

/** A word that is wholly Han, Kana or Hangul. */
export function isEastAsian(word: string): boolean {
  return /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]+$/u.test(word)
}

function unique(texts: (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))]
}

const honorifics: ReadonlySet<string> = new Set(
  'mr mrs ms miss mx dr prof professor sir madam dame lord lady rev fr sr sra srta don dona herr frau fru froken hr dhr mevr mme mlle mons pan pani ing dipl mag doktor docent kapten capt judge hon'.split(
    ' ',
  ),
)
const suffixes: ReadonlySet<string> = new Set(
  'jr sr ii iii iv phd md mba msc bsc ba ma esq cpa dds dvm rn pe jd llm llb jnr snr junior senior csc mph cfa pmp obe mbe cbe'.split(' '),
)
