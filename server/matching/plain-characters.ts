/**
 * The text as one would type it on a plain keyboard: full-width forms and digits of other scripts become ASCII digits,
 * invisible characters (zero width, direction marks, soft hyphen, byte order mark) go, every kind of space is a space and
 * every kind of dash a hyphen.
 */
export function plainCharacters(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text
    .normalize('NFKC')
    .replace(/[\s\u180e]+/g, ' ')
    .replace(invisible, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-')
}

// biome-ignore lint/suspicious/noMisleadingCharacterClass: each mark is meant by itself
const invisible = /[\p{Cf}\p{Cc}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\ufe00-\ufe0f]/gu

/** Digits of a script stand in runs of ten that begin at a multiple the standard fixes: count back to the run's zero. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) as number
  let zero = code
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String(code - zero)
}
