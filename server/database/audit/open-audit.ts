import type { Audit, AuditRow } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Db } from '../tables.ts'
import { insertAuditRows, type TimedRow } from './insert-rows.ts'

export type OpenAudit = Audit & {
  /** writes what was noted and not written yet */
  flush(): Promise<void>
  /** flushes for the last time and stops the clockwork */
  stop(): Promise<void>
  /** notes that wait to be written */
  readonly waiting: number
}

/** The audit of one process: effects in their transaction, notes in batches of a second. */
export function openAudit(parts: { db: Db; clock: Clock; log: Log; every?: number }): OpenAudit {
  let noted: TimedRow[] = []
  let writing: Promise<void> = Promise.resolve()
  const timer = setInterval(
    () => void flush().catch((error: unknown) => parts.log.error('audit batch waits', { error, rows: noted.length })),
    parts.every ?? 1_000,
  )
  timer.unref()

  return {
    write: (tx, row) => insertAuditRows(tx, [{ ...row, at: parts.clock.now() }]),
    note(row: AuditRow) {
      noted.push({ ...row, at: parts.clock.now() })
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
    get waiting() {
      return noted.length
    },
  }

  /** One batch at a time. A batch that fails stands in front again, so nothing is lost while the database is away. */
  function flush(): Promise<void> {
    const turn = writing
      .catch(() => undefined)
      .then(async () => {
        while (noted.length > 0) {
          const batch = noted.slice(0, mostRows)
          noted = noted.slice(mostRows)
          try {
            await insertAuditRows(parts.db, batch)
          } catch (error) {
            noted = [...batch, ...noted]
            throw error
          }
        }
      })
    writing = turn
    return turn
  }
}

const mostRows = 1_000
