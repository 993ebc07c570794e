import { promisify } from 'node:util'
import { constants, zstdCompressSync, zstdDecompress } from 'node:zlib'
import type { CsvRow } from '../csv/read-rows.ts'
import type { Plan } from './plan.ts'
import { copiedColumns, prepareLinked, prepareRows, type Prepared, type Update, type Waiting } from './prepare-rows.ts'
import type { Answers } from './read-row.ts'

/** A table whose lines a piece holds. */
export type Section = keyof Prepared['lines']
export const sections = Object.keys(copiedColumns) as Section[]

/** Prepared rows as they are kept: lines of each table under zstd. */
export type Packed = Omit<Prepared, 'lines'> & { bodies: Record<Section, Uint8Array<ArrayBuffer>> }

export type Work = { rows: readonly CsvRow[]; answers: Answers; ids: readonly string[] }

export function preparePacked(plan: Plan, { rows, answers, ids }: Work): Packed {
  return packed(prepareRows(plan, rows, answers, ids))
}

export function linkedPacked(plan: Plan, waiting: readonly Waiting[]): Packed {
  return packed(prepareLinked(plan, waiting))
}

function packed({ lines, ...prepared }: Prepared): Packed {
  const bodies = Object.fromEntries(sections.map((section) => [section, pack(lines[section])]))
  return { ...prepared, bodies: bodies as Packed['bodies'] }
}

export function pack(text: string): Uint8Array<ArrayBuffer> {
  // a copy of its own: what zlib gives cannot be handed to another thread
  return new Uint8Array(zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }))
}

const decompress = promisify(zstdDecompress)

export async function unpack(body: Uint8Array): Promise<Buffer> {
  return decompress(body)
}

/** Sections that hold no lines. */
export type Kept = { updates: Update[]; waiting: Waiting[] }

export function packKept<S extends keyof Kept>(rows: Kept[S]): Uint8Array<ArrayBuffer> {
  return pack(JSON.stringify(rows))
}

export async function unpackKept<S extends keyof Kept>(_section: S, body: Uint8Array): Promise<Kept[S]> {
  return JSON.parse((await unpack(body)).toString()) as Kept[S]
}
