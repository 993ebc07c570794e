/** One row of CSV, for any reader. What must not be taken for a formula has been guarded before. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(text: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A text as spreadsheets show it and never reckon with it: what begins as a formula does gets an apostrophe, also behind
 * apostrophes of its own, so that `unguarded` finds the way back.
 */
export function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** What `guarded` and Excel put before a text goes again. */
export function unguarded(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text
}

const formula = /^'*[=+\-@\t\r\n]/

/**
 * A phone number keeps its plus: systems that read the file need it, and nothing in a number of digits, spaces, dots, brackets,
 * hyphens and slashes can call a function.
 */
export function guardedPhone(text: string): string {
  return /^\+[\d\s().\-/]+$/.test(text) ? text : guarded(text)
}
