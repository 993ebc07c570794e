import { createReadStream } from 'node:fs'
import type { Db } from '#server/database/tables.ts'

/** A file from its beginning, as often as it is asked for. */
export type FileSource = { chunks(): AsyncIterable<Uint8Array> }

export function fileOnDisk(path: string): FileSource {
  return { chunks: () => createReadStream(path, { highWaterMark: 1 << 20 }) }
}

/** A file that was sent in parts. */
export function uploadedFile(db: Db, run: string): FileSource {
  return {
    async *chunks() {
      for (let number = 0; ; number++) {
        const part = await db
          .selectFrom('import_part')
          .select('body')
          .where('run', '=', run)
          .where('number', '=', number)
          .executeTakeFirst()
        if (!part) return
        for (let at = 0; at < part.body.length; at += 1 << 20) yield part.body.subarray(at, at + (1 << 20))
      }
    },
  }
}
