import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'

/** What jobs are made of; the rooms that they clean give their own broom. */
export type JobParts = {
  db: Db
  clock: Clock
  log: Log
  /** days after which something is forgotten; undefined: kept */
  keep: { conversationDays: number | undefined; auditNameDays: number | undefined }
  /** deliveries of workers that have not come back */
  recoverDeliveries: () => Promise<number>
  /** files of imports that nobody goes on with; answers with how many */
  sweepImports: () => Promise<number>
  /** expired sessions, codes and links */
  sweepSignIn: (signal: AbortSignal) => Promise<void>
}

/** Scheduled work: whoever of the processes is free does it, once per turn. To be repeatable at any point. */
export type Job = {
  name: string
  /** cron, in UTC */
  cron: string
  run(parts: JobParts, signal: AbortSignal): Promise<void>
}
