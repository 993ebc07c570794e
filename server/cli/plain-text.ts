/**
 * What a terminal is shown: controls (colours, titles, a cursor that moves), and marks that turn the direction of a line, as their numbers. They come
 * with what pages, CRMs and backups call things, and would show an operator something else than what is there. In JSON the number means the same.
 */
export function plainText(text: string): string {
  return text.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** What somebody else gave a name to: a line of it must not look like one of ours. */
export function givenName(name: string): string {
  return plainText(name).replaceAll('\n', '\\n')
}

/** All but the line's end and the tab. */
const unseen = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
