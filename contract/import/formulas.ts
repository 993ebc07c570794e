/**
 * A text as spreadsheets show it and never reckon with it: what begins as a formula does gets an apostrophe, also behind
 * apostrophes of its own, so that `unguarded` finds the way back. An Excel whose list separator is not the comma begins new cells within a quoted
 * text, at a semicolon, tab or line's end: each of these gets an apostrophe behind it too.
 */
export function guarded(text: string): string {
  return text.replace(beginnings, "'")
}

/** What `guarded` and Excel put into a text goes again. */
export function unguarded(text: string): string {
  return text.includes("'") ? text.replace(guards, '') : text
}

/** What may stand before a formula's sign and not keep it from being one, and the signs, also in full width. */
const sign = '["\' \\u00a0]*[=+\\-@\uff1d\uff0b\uff0d\uff20]'
const beginning = `(?:^(?=${sign}|'*[\\t\\r\\n])|(?<=[;\\t\\r\\n])(?=${sign}))`
const beginnings = new RegExp(beginning, 'g')
/** An apostrophe where a beginning is, with what it keeps from being one: a text in front of which another could stand, and be this. */
const guards = new RegExp(`${beginning}'`, 'g')
