import type { FileForm, ImportLook } from '#contract/api/imports.ts'
import papa from 'papaparse'
import { ImportRefused } from '#contract/import/import-refused.ts'
import { mostColumns } from '#contract/import/limits.ts'
import type { RefusalReason } from '#contract/import/refusals.ts'
import { decoded } from '../csv/decode.ts'
import { guessEncoding, knownEncoding } from '../csv/guess-encoding.ts'
import { guessSeparator } from '../csv/guess-separator.ts'
import { type CsvRow, type Place, readRows } from '../csv/read-rows.ts'
import type { FileSource } from './file-source.ts'

/** The beginning of a file: how it is to be read, its header, its first rows. */
export type FileHead = {
  form: FileForm
  sure: { encoding: boolean; separator: boolean }
  /** the columns' names, `Column 3` where none is written */
  names: string[]
  /** the first rows behind the header */
  rows: CsvRow[]
  /** where the rows begin; how many characters were looked at, and how many bytes one takes */
  place: Place
  looked: { chars: number; bytesPerChar: number; whole: boolean }
  notes: ImportLook['notes']
}

const headBytes = 1 << 20
const mostRows = 5_000

/** What files begin with that people take for CSV, or that were given its name, in hex. */
const beginnings = [
  ['file-workbook', '504b0304'], // xlsx, ods, zip
  ['file-workbook', 'd0cf11e0a1b11ae1'], // xls
  ['file-no-text', '255044462d'], // %PDF-
  ['file-no-text', '89504e470d0a1a0a'], // PNG
  ['file-no-text', 'ffd8ff'], // JPEG
  ['file-no-text', '1f8b08'], // gzip
] as const

/** Reads the beginning of a file; what is given is not guessed. Throws `invalid-input` for what is no CSV. */
export async function lookAtFile(
  source: FileSource,
  given: { encoding?: string | undefined; separator?: FileForm['separator'] | undefined } = {},
): Promise<FileHead> {
  const { bytes, whole } = await beginningOf(source)
  if (bytes.length === 0) throw unreadable('file-empty')
  const kind = beginnings.find(([, beginning]) => bytes.subarray(0, beginning.length / 2).toString('hex') === beginning)
  if (kind) throw unreadable(kind[0])
  const encoding = given.encoding === undefined ? guessEncoding(bytes, { whole }) : { encoding: knownEncoding(given.encoding), sure: true }
  if (encoding.encoding === undefined) throw unreadable('encoding-unknown', given.encoding?.slice(0, 40) ?? '')
  const text = await textOf(bytes, encoding.encoding, whole)
  const guess = guessSeparator(text.slice(0, 64 * 1024))
  const separator = given.separator ?? guess.separator
  const told = guess.told ? text.indexOf('\n') + 1 || text.length : 0
  const place: Place = { chars: told, line: told > 0 ? 2 : 1 }
  const rows: CsvRow[] = []
  let end = place
  for await (const batch of readRows(one(text.slice(told)), { separator, from: place, atOnce: 1 })) {
    for (const row of batch.rows) rows.push(row)
    end = batch.end
    if (rows.length > mostRows) break
  }
  const [header, ...more] = rows
  if (!header) throw unreadable('no-header')
  if (header.broken) throw unreadable('header-quote')
  if (header.cells.length > mostColumns) throw unreadable('too-many-columns', header.cells.length, mostColumns)
  if (!whole) more.pop()
  const names = header.cells.map((cell, at) => nameOf(cell) || `Column ${at + 1}`)
  return {
    form: { encoding: encoding.encoding, separator },
    sure: { encoding: encoding.sure, separator: given.separator !== undefined || guess.sure },
    names,
    rows: more,
    place: behindHeader(text.slice(told), separator, place),
    looked: { chars: end.chars, bytesPerChar: bytes.length / Math.max(1, text.length), whole: whole && rows.length <= mostRows },
    notes: notesOf(names, more, text, whole),
  }
}

function notesOf(names: readonly string[], rows: readonly CsvRow[], text: string, whole: boolean): ImportLook['notes'] {
  const notes: ImportLook['notes'] = []
  const odd = names.filter((name) => /^[\d\s.,+-]+$|@/.test(name)).length
  if (odd > 0 && odd >= names.length / 3) notes.push('no-header')
  if (new Set(names).size < names.length) notes.push('columns-of-one-name')
  // where the beginning ends, a character of several bytes may be cut off
  if ((whole ? text : text.slice(0, -1)).includes('\ufffd')) notes.push('damaged-characters')
  if (whole && rows.length === 0) notes.push('no-rows')
  return notes
}

/** Names are shown and compared: without what is not to be seen, on one line. */
function nameOf(cell: string): string {
  return cell
    .replace(/[\u200b\ufeff\u2060\u200e\u200f]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
}

/** Behind the first row that has something in it. A header may take thousands of lines, and as many empty ones may stand before it: each is looked at once. */
function behindHeader(text: string, separator: FileForm['separator'], from: Place): Place {
  const parser = new papa.Parser({ delimiter: separator, newline: '\n', preview: 1, fastMode: false })
  let at = 0
  for (let tries = 0; tries < 1_000 && at < text.length; tries++) {
    while (text[at] === '\n') at += 1
    const { data, meta } = parser.parse(text.slice(at), 0, false)
    at += meta.cursor
    const [cells = ['']] = data
    if (cells.length > 1 || cells[0] !== '') break
  }
  return { chars: from.chars + at, line: from.line + (text.slice(0, at).match(/\n/g)?.length ?? 0) }
}

async function beginningOf(source: FileSource): Promise<{ bytes: Buffer; whole: boolean }> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of source.chunks()) {
    parts.push(chunk)
    size += chunk.length
    if (size > headBytes) break
  }
  const bytes = Buffer.concat(parts)
  return { bytes: bytes.subarray(0, headBytes), whole: size <= headBytes }
}

async function textOf(bytes: Buffer, encoding: string, whole: boolean): Promise<string> {
  let text = ''
  // a character that is cut off at the end of the beginning is no damage
  for await (const part of decoded(one(whole ? bytes : bytes.subarray(0, cutAt(bytes, encoding))), encoding)) text += part
  return text
}

function cutAt(bytes: Buffer, encoding: string): number {
  if (encoding !== 'utf-8') return bytes.length - (bytes.length % 4)
  let at = bytes.length
  while (at > 0 && ((bytes[at - 1] as number) & 0xc0) === 0x80) at -= 1
  return Math.max(0, at - 1)
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value
}

function unreadable(reason: RefusalReason, ...parts: (string | number)[]): ImportRefused {
  return new ImportRefused('invalid-input', reason, parts)
}
