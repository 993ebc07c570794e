import { guarded } from '#contract/import/formulas.ts'

export { guarded, unguarded } from '#contract/import/formulas.ts'

/** One row of CSV, for any reader. What must not be taken for a formula has been guarded before. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(text: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * A phone number keeps its plus: systems that read the file need it, and nothing in a number of digits, spaces, dots, brackets,
 * hyphens and slashes can call a function.
 */
export function guardedPhone(text: string): string {
  return /^\+[\d\s().\-/]+$/.test(text) ? text : guarded(text)
}
