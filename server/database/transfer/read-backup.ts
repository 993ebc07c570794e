import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import * as z from 'zod/mini'
import { AppError } from '#contract/errors.ts'
import type { Progress, SourceTable, TableFoot, TransferHeader, TransferSource } from './source.ts'
import { hashed } from './snapshot.ts'
import { firstLine, type FrameKind } from './write-backup.ts'

/** A backup that is open for reading. `tables` checks every byte on its way and throws where the file is not what was written. */
export type OpenBackup = TransferSource & { close(): Promise<void> }

const mostFrameBytes = 64 << 20
const mostChunkBytes = 512 << 20

export async function openBackup(path: string): Promise<OpenBackup> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('invalid-input', `The file ${path} cannot be read`, { hint: 'Check its name and your rights.', cause })
  })
  try {
    if ((await file.stat()).isDirectory())
      throw new AppError('invalid-input', `${path} is a folder`, { hint: 'Name the file of the backup in it. Nothing was changed.' })
    const reader = frameReader(file, path)
    const begin = await reader.bytes(firstLine.length)
    if (begin?.toString('latin1') !== firstLine) throw notABackup(path, begin)
    const header = await reader.json('H', Header)
    return { header, tables: () => readTables(reader, path), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a backup from its first byte to its last and throws when it is not whole. */
export async function verifyBackup(
  path: string,
  progress: Progress = () => undefined,
): Promise<{ header: TransferHeader; tables: { name: string; rows: number }[] }> {
  const backup = await openBackup(path)
  try {
    const tables: { name: string; rows: number }[] = []
    for await (const { head, chunks, foot } of backup.tables()) {
      for await (const _ of chunks) progress({ table: head.name, bytes: foot().bytes })
      progress({ table: head.name, ...foot() })
      tables.push({ name: head.name, rows: foot().rows })
    }
    return { header: backup.header, tables }
  } finally {
    await backup.close()
  }
}

async function* readTables(reader: FrameReader, path: string): AsyncGenerator<SourceTable> {
  let tables = 0
  let rows = 0
  for (;;) {
    const before = reader.hashSoFar()
    const frame = await reader.frame()
    if (frame.kind === 'Z') {
      const trailer = parse(frame.payload, Trailer, path)
      if (trailer.tables !== tables || trailer.rows !== rows || trailer.sha256 !== before)
        throw damaged(path, 'what it says of itself at its end is not what stands in it')
      if (await reader.bytes(1)) throw damaged(path, 'something stands behind its end')
      return
    }
    if (frame.kind !== 'T') throw damaged(path, 'its parts are not in order')
    const head = parse(frame.payload, Head, path)
    let ended: TableFoot | undefined
    const table = hashed(
      head,
      rowsOf(reader, path, (foot) => (ended = foot)),
    )
    yield table
    const found = table.foot()
    if (!ended || ended.rows !== found.rows) throw damaged(path, `${head.name} does not have the rows that it says`)
    if (ended.bytes !== found.bytes || ended.sha256 !== found.sha256) throw damaged(path, `the checksum of ${head.name} is another`)
    tables += 1
    rows += ended.rows
  }
}

/** A table's COPY text; the rows are counted by their ends, which are the only line feeds in it. */
async function* rowsOf(reader: FrameReader, path: string, end: (foot: TableFoot) => void): AsyncGenerator<Buffer, number> {
  let rows = 0
  for (;;) {
    const { kind, payload } = await reader.frame()
    if (kind === 'E') {
      end(parse(payload, Foot, path))
      return rows
    }
    if (kind !== 'D') throw damaged(path, 'its parts are not in order')
    const chunk = await decompress(payload, { maxOutputLength: mostChunkBytes }).catch((cause: unknown) => {
      throw damaged(path, 'a part of it cannot be read', cause)
    })
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1
    yield chunk
  }
}

type FrameReader = ReturnType<typeof frameReader>

function frameReader(file: FileHandle, path: string) {
  const hash = createHash('sha256')
  async function bytes(count: number): Promise<Buffer | undefined> {
    const buffer = Buffer.alloc(count)
    let filled = 0
    while (filled < count) {
      const { bytesRead } = await file.read(buffer, filled, count - filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    hash.update(buffer.subarray(0, filled))
    return filled === count ? buffer : undefined
  }
  async function frame(): Promise<{ kind: FrameKind; payload: Buffer }> {
    const head = await bytes(5)
    if (!head) throw cutOff(path)
    const kind = String.fromCharCode(head[0] ?? 0) as FrameKind
    const length = head.readUInt32BE(1)
    if (!'HTDEZ'.includes(kind) || length > mostFrameBytes) throw damaged(path, 'its parts are not in order')
    const payload = await bytes(length)
    if (!payload) throw cutOff(path)
    return { kind, payload }
  }
  return {
    bytes,
    frame,
    hashSoFar: () => hash.copy().digest('hex'),
    async json<S extends z.ZodMiniType>(kind: FrameKind, schema: S): Promise<z.output<S>> {
      const found = await frame()
      if (found.kind !== kind) throw damaged(path, 'its parts are not in order')
      return parse(found.payload, schema, path)
    },
  }
}

const decompress = promisify(zstdDecompress) as (chunk: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const name = z.string().check(z.regex(/^[a-z_][a-z0-9_]*$/))
const count = z.int().check(z.minimum(0))
const Header = z.object({
  madeAt: z.iso.datetime(),
  migrations: z.array(z.string()).check(z.minLength(1)),
  postgres: z.string(),
  sequences: z.array(z.object({ name, last: z.string().check(z.regex(/^-?\d{1,19}$/)), called: z.boolean() })),
})
const Head = z.object({ name, columns: z.array(name) })
const Foot = z.object({ rows: count, bytes: count, sha256: z.string() })
const Trailer = z.object({ tables: count, rows: count, sha256: z.string() })

function parse<S extends z.ZodMiniType>(payload: Buffer, schema: S, path: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(payload.toString('utf8')))
  } catch (cause) {
    throw damaged(path, 'a part of it cannot be read', cause)
  }
}

const untouched = 'Nothing was changed. Take another backup, or another copy of this one.'

function notABackup(path: string, begin: Buffer | undefined): AppError {
  const newer = begin?.toString('latin1').startsWith('tagalong backup ')
  return new AppError('invalid-input', newer ? `${path} was written by a newer Tagalong` : `${path} is no backup of Tagalong`, {
    hint: newer ? 'Nothing was changed. Restore it with the version that wrote it.' : untouched,
  })
}

function cutOff(path: string): AppError {
  return new AppError('invalid-input', `${path} is cut off: its end is missing`, { hint: untouched })
}

function damaged(path: string, how: string, cause?: unknown): AppError {
  return new AppError('invalid-input', `${path} is damaged: ${how}`, { hint: untouched, cause })
}
