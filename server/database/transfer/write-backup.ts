import { createHash } from 'node:crypto'
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { AppError } from '#contract/errors.ts'
import type { Progress, TransferSource } from './source.ts'

/**
 * A backup is one file: this line, then frames of a letter, a length (4 bytes, most significant first) and that many bytes.
 *   H  JSON: when, from which PostgreSQL, steps of the schema, sequences
 *   T  JSON: name and columns of a table, then for its rows any number of
 *   D  COPY text, compressed by zstd, each frame by itself, then
 *   E  JSON: its rows, its bytes of COPY text and their SHA-256
 *   Z  JSON: tables and rows in all, and the SHA-256 of every byte of the file before this frame. Nothing comes after it
 */
export const firstLine = 'tagalong backup 1\n'
export type FrameKind = 'H' | 'T' | 'D' | 'E' | 'Z'
export type Trailer = { tables: number; rows: number; sha256: string }

export type WrittenBackup = { bytes: number; tables: number; rows: number }

/**
 * Writes the backup under a name of its own and gives it its final one when every byte is on the disk: a file of that name is whole.
 * Refuses to replace anything. Only its owner may read it.
 */
export async function writeBackup(source: TransferSource, path: string, progress: Progress, signal: AbortSignal): Promise<WrittenBackup> {
  await refuseExisting(path)
  const half = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  const file = await open(half, 'wx', 0o600)
  try {
    const written = await writeFrames(source, file, progress, signal)
    await file.sync()
    await file.close()
    await refuseExisting(path)
    await rename(half, path)
    await syncFolder(dirname(path))
    return written
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(half, { force: true })
    throw error
  }
}

async function writeFrames(source: TransferSource, file: FileHandle, progress: Progress, signal: AbortSignal): Promise<WrittenBackup> {
  const hash = createHash('sha256')
  let bytes = 0
  let tables = 0
  let rows = 0
  const put = async (piece: Buffer) => {
    hash.update(piece)
    bytes += piece.length
    await writeAll(file, piece)
  }
  const frame = async (kind: FrameKind, payload: Buffer) => {
    const head = Buffer.alloc(5)
    head.write(kind)
    head.writeUInt32BE(payload.length, 1)
    await put(head)
    await put(payload)
  }
  await put(Buffer.from(firstLine))
  await frame('H', json(source.header))
  for await (const { head, chunks, foot } of source.tables()) {
    await frame('T', json(head))
    progress({ table: head.name, bytes: 0 })
    for await (const chunk of chunks) {
      signal.throwIfAborted()
      await frame('D', await compress(chunk))
      progress({ table: head.name, bytes: foot().bytes })
    }
    await frame('E', json(foot()))
    tables += 1
    rows += foot().rows
    progress({ table: head.name, ...foot() })
  }
  const trailer: Trailer = { tables, rows, sha256: hash.copy().digest('hex') }
  await frame('Z', json(trailer))
  return { bytes, tables, rows }
}

const compress = promisify(zstdCompress) as (chunk: Buffer) => Promise<Buffer>

async function writeAll(file: FileHandle, piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found)
    throw new AppError('invalid-input', `${path} is there already`, { hint: 'A backup never replaces a file: give it another name.' })
}

/** The new name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
