import type pg from 'pg'
import { AppError } from '#contract/errors.ts'

/**
 * Makes sure, until the transaction of this client ends, that nobody works in its database. Who starts meanwhile waits: a start
 * begins with the migrations, whose lock is taken here. Who has started before is seen by their connections.
 */
export async function beAlone(client: pg.Client, what: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('tagalong migrate'))")
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await client.query<{ count: number }>(others)
    const count = rows[0]?.count ?? 0
    if (count === 0) return
    // connections of a process that has just ended need a moment to be gone
    if (attempt === 20)
      throw new AppError(
        'unavailable',
        `Somebody works in ${what}: ${count} connection${count === 1 ? '' : 's'} of a server or another command`,
        {
          hint: 'Nothing was changed. Stop every Tagalong server that uses this database, then try again.',
          retryable: false,
        },
      )
    // a transaction that has looked once sees the same picture until it is told to look anew
    await client.query('SELECT pg_sleep(0.1), pg_stat_clear_snapshot()')
  }
}

/** Their names, or, where the server tells others nothing of them, their role. */
const others = `
  SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND (application_name LIKE 'tagalong%' OR usename = 'tagalong_app')`
