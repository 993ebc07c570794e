import type { FileForm } from '#contract/api/imports.ts'

export type Separator = FileForm['separator']
export type SeparatorGuess = {
  separator: Separator
  sure: boolean
  /** Excel's own line `sep=;` stands before the header */
  told: boolean
}

const candidates: readonly Separator[] = [',', ';', '\t', '|']

/** The separator by which the first rows have the same number of cells, the more the better. */
export function guessSeparator(head: string): SeparatorGuess {
  const told = /^"?sep=(.)"?[;,|\t]*\r?(\n|\r|$)/i.exec(head)?.[1]
  const given = candidates.find((one) => one === told)
  if (given) return { separator: given, sure: true, told: true }
  const scored = candidates.map((separator) => ({ separator, score: evenness(head, separator) })).toSorted((a, b) => b.score - a.score)
  const [best, second] = scored as [(typeof scored)[number], (typeof scored)[number]]
  if (best.score === 0) return { separator: ',', sure: true, told: told !== undefined }
  return { separator: best.separator, sure: best.score > 1.2 * second.score, told: told !== undefined }
}

/** Cells of the header times the share of rows that have as many; 0 where the header is one cell. */
function evenness(head: string, separator: Separator): number {
  const counts = cellCounts(head, separator)
  const [first = 0, ...rest] = counts
  if (first < 2) return 0
  const like = rest.filter((count) => count === first).length
  return first * (rest.length === 0 ? 1 : (like + 0.5) / (rest.length + 0.5))
}

/** How many cells each of the first rows has; quotes are respected. The last one may be cut off and is left out. */
function cellCounts(head: string, separator: Separator): number[] {
  const counts: number[] = []
  let cells = 1
  let quoted = false
  let begun = false
  let atStart = true
  for (let at = 0; at < head.length && counts.length < 100; at++) {
    const character = head[at]
    if (quoted) {
      if (character === '"') quoted = false
      continue
    }
    if (character === '"' && (atStart || begun)) quoted = true
    if (character === '"') begun = true
    if (character === separator) cells += 1
    if (character === '\n' || character === '\r') {
      if (!(atStart && cells === 1)) counts.push(cells)
      cells = 1
    }
    atStart = character === separator || character === '\n' || character === '\r'
    if (atStart) begun = false
  }
  return counts.length === 0 ? [cells] : counts
}
