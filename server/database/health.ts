import { sql } from 'kysely'
import { migrationState } from './migrate.ts'
import type { Db } from './tables.ts'

/** What a readiness probe asks: does the database answer, and is its schema ours? Never throws, never waits long. */
export async function databaseReady(db: Db): Promise<{ name: string; ok: boolean }[]> {
  const patience = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 2_000).unref())
  const answer = sql`SELECT 1`.execute(db)
  answer.catch(() => undefined)
  const answers = await Promise.race([answer, patience]).then(
    () => true,
    () => false,
  )
  const newest =
    answers &&
    (await migrationState(db).then(
      ({ pending }) => pending.length === 0,
      () => false,
    ))
  return [
    { name: 'database', ok: answers },
    { name: 'migrations', ok: newest },
  ]
}

export type DatabaseFigures = {
  version: string
  bytes: number
  outboxWaiting: number
  oldestWaitingSeconds: number
  failedOrParked: number
}

/** Figures for the doctor and for metrics. */
export async function databaseFigures(db: Db): Promise<DatabaseFigures> {
  const { rows } = await sql<{ version: string; bytes: string; waiting: string; oldest: string; failed: string }>`
    SELECT current_setting('server_version') AS version, pg_database_size(current_database())::text AS bytes,
      (SELECT count(*) FROM delivery WHERE state IN ('queued', 'sending'))::text AS waiting,
      (SELECT coalesce(extract(epoch FROM now() - min(made_at)), 0) FROM delivery WHERE state IN ('queued', 'sending'))::text AS oldest,
      (SELECT count(*) FROM delivery WHERE state IN ('failed', 'parked'))::text AS failed`.execute(db)
  const row = rows[0]
  return {
    version: row?.version ?? '',
    bytes: Number(row?.bytes),
    outboxWaiting: Number(row?.waiting),
    oldestWaitingSeconds: Number(row?.oldest),
    failedOrParked: Number(row?.failed),
  }
}
