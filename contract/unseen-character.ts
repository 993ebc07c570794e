/** A character that nobody sees: its number in Unicode, and its place in the text, counted from one as people count characters. */
export type UnseenCharacter = { code: string; place: number }

/** The first character of the text that is refused because nobody could see it. */
export function firstUnseen(text: string, refused: RegExp): UnseenCharacter | undefined {
  const characters = [...text]
  const at = characters.findIndex((character) => refused.test(character))
  if (at < 0) return undefined
  const code = (characters[at]?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return { code: `U+${code}`, place: at + 1 }
}
