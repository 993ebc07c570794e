import papa from 'papaparse'
import type { Separator } from './guess-separator.ts'
import { hopelessRow } from './stray-quotes.ts'

/** `line`: where the row begins in the file, 1 the first. `broken`: its quotes are wrong; what stands in the cells means nothing. `open`: one is never closed, so that all behind it is in this row. */
export type CsvRow = { line: number; cells: string[]; broken?: true; open?: true }

/** A place between two rows: characters of the decoded text, and the line that comes next. */
export type Place = { chars: number; line: number }
export const beginning: Place = { chars: 0, line: 1 }

/** `end`: behind the last of these rows. */
export type RowBatch = { rows: CsvRow[]; end: Place }

/** Rows of CSV, some at a time (fewer where they are long), empty lines left out; nothing is read ahead while the caller is busy with them. The text has \n alone for a line's end. */
export async function* readRows(
  text: AsyncIterable<string>,
  {
    separator,
    from = beginning,
    atOnce = 4_000,
    charsAtOnce = 4_000_000,
  }: { separator: Separator; from?: Place; atOnce?: number; charsAtOnce?: number },
): AsyncGenerator<RowBatch> {
  const parser = new papa.Parser({ delimiter: separator, newline: '\n' })
  let rest = ''
  let { chars, line } = from
  let rows: CsvRow[] = []
  let begun = chars
  const take = (block: string, last: boolean): string => {
    const { data, errors, meta } = parser.parse(block, 0, !last)
    const broken = new Set(errors.flatMap(({ code, row }) => (code.endsWith('Quotes') ? [row] : [])))
    const open = errors.find(({ code }) => code === 'MissingQuotes')?.row
    for (const [at, cells] of data.entries()) {
      if (cells.length > 1 || cells[0] !== '')
        rows.push({ line, cells, ...(broken.has(at) && { broken: true }), ...(open === at && { open: true }) })
      line += 1 + breaksIn(cells)
    }
    chars += last ? block.length : meta.cursor
    return last ? '' : block.slice(meta.cursor)
  }
  for await (const more of text) {
    for (let at = 0; at < more.length; at += step) {
      const block = rest + more.slice(at, at + step)
      // a quote that is opened and never closed takes everything up to the file's end
      const hopeless = block.length > longestRow ? 0 : hopelessRow(block, separator)
      if (hopeless !== undefined) {
        take(block.slice(0, hopeless), false)
        rows.push({ line, cells: [], broken: true, open: true })
        yield { rows, end: { chars: chars + block.length - hopeless, line } }
        return
      }
      rest = take(block, false)
      if (rows.length < atOnce && (rows.length === 0 || chars - begun < charsAtOnce)) continue
      const batch = { rows, end: { chars, line } }
      rows = []
      begun = chars
      yield batch
    }
  }
  if (rest !== '') rest = take(rest, true)
  if (rows.length > 0) yield { rows, end: { chars, line } }
}

/** Characters of one row. */
const longestRow = 8_000_000
/** So many characters are looked at between two looks at what came out. */
const step = 256 * 1024

function breaksIn(cells: readonly string[]): number {
  let breaks = 0
  for (const cell of cells) for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks += 1
  return breaks
}
