import { type Kysely, sql } from 'kysely'
import { expect, vi } from 'vitest'

/** Resolves when so many transactions of this database wait for a lock. `db`: of a role that sees the others, the owner's where the application waits. */
// biome-ignore lint/suspicious/noExplicitAny: whatever tables it knows
export function blocked(db: Kysely<any>, transactions = 1): Promise<void> {
  return vi.waitFor(async () => {
    const waits = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    expect((await waits.execute(db)).rows).toHaveLength(transactions)
  }, 10_000)
}
