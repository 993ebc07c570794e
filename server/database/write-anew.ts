import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { AppError } from '#contract/errors.ts'
import type { Address } from './connect.ts'
import { connectForTransfer } from './transfer/snapshot.ts'

/**
 * What was deleted is still in the files until PostgreSQL uses their room again, and in the planner's samples of columns. Writes all
 * our tables anew; each is locked while it is at work. `false`: what this owner may not do.
 */
export async function writeAnew(owner: Address, signal: AbortSignal): Promise<{ statistics: boolean; checkpoint: boolean }> {
  const client = await connectForTransfer(owner)
  const stop = () => void client.end().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  const may = (statement: string) =>
    client.query(statement).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === '42501') return false
        throw error
      },
    )
  try {
    const tables = await ownTables(client)
    await othersHaveMovedOn(client, signal)
    // a table that is empty now keeps its old samples: ANALYZE takes none from it
    const statistics = await may('DELETE FROM pg_statistic')
    try {
      // these samples were deleted just now: who began before that keeps them in the files
      await othersHaveMovedOn(client, signal)
      await client.query(`VACUUM FULL ${[...tables, ...samples].join(', ')}`)
    } finally {
      await client.query(`ANALYZE ${tables.join(', ')}`)
    }
    return { statistics, checkpoint: await may('CHECKPOINT') }
  } finally {
    signal.removeEventListener('abort', stop)
    await client.end().catch(() => undefined)
  }
}

const samples = ['pg_catalog.pg_statistic', 'pg_catalog.pg_statistic_ext_data']

/**
 * By name: without one VACUUM takes the catalogs of the whole server too, and while it waits for them nobody can connect, to whatever
 * database. Whoever it waits for may be waiting for a connection.
 */
async function ownTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind IN ('r', 'm') AND relpersistence <> 't' AND nspname <> 'information_schema' AND nspname !~ '^pg_'`,
  )
  return rows.map(({ name }) => name)
}

const longestWait = 60_000

/**
 * VACUUM leaves what a transaction that began before the deletion may still see: those are waited for, for a minute. Its own look counts
 * among them, and is as old as the oldest transaction of the whole server, whatever its database.
 */
async function othersHaveMovedOn(client: pg.Client, signal: AbortSignal): Promise<void> {
  const { rows } = await client.query<{ now: string }>('SELECT pg_current_xact_id()::text AS now')
  const until = performance.now() + longestWait
  for (;;) {
    const held = await client.query(
      `SELECT 1 WHERE pg_snapshot_xmin(pg_current_snapshot()) <= $1::text::xid8 OR EXISTS (
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND greatest(age(backend_xmin), age(backend_xid)) > age($1::text::xid8::xid))`,
      [rows[0]?.now],
    )
    if (held.rowCount === 0) return
    if (performance.now() > until)
      throw new AppError('unavailable', 'Another transaction of this PostgreSQL has been open for a minute, and may see what was erased', {
        hint: 'It is erased; only the files hold it still. End that transaction (pg_stat_activity names it), and ask again with --files.',
      })
    await sleep(100, undefined, { signal })
  }
}
