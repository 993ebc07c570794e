import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#contract/errors.ts'
import { reasonText } from '#contract/import/reasons.ts'
import { csvRow, guarded } from '#server/connectors/embedded/import/csv/write-csv.ts'
import { readFaults } from '#server/connectors/embedded/import/run/faults.ts'
import type { Db } from '#server/database/tables.ts'
import { refusedFile } from '../write-asked.ts'

/** Every fault of an import as CSV, for this user alone and never over a file; answers with how many. */
export async function writeFaults(db: Db, run: string, path: string, kind: 'fault' | 'kept'): Promise<number> {
  let written = 0
  async function* text(): AsyncGenerator<string> {
    yield `\ufeff${csvRow(['Line', 'Column', 'Value', 'Record', 'Reason'])}`
    for (let after: string | undefined; ; ) {
      const page = await readFaults(db, run, after, { limit: 2_000, kind })
      for (const { line, column = '', value = '', record, ...told } of page.faults)
        yield csvRow([
          String(line ?? ''),
          guarded(column),
          guarded(value),
          record ? `${record.entity} ${record.id}` : '',
          guarded(reasonText(told, 'en')),
        ])
      written += page.faults.length
      after = page.next
      if (after === undefined) return
    }
  }
  await pipeline(text, createWriteStream(path, { flags: 'wx', mode: 0o600 })).catch((error: NodeJS.ErrnoException) => {
    throw error instanceof AppError || error.syscall === undefined ? error : refusedFile(path, error)
  })
  return written
}
