import type pg from 'pg'
import type { Database } from '#server/database/connect.ts'
import type { Tx } from '#server/database/tables.ts'
import { within } from '#server/database/transfer/load.ts'

export type LongTransaction = {
  /** rejects where the work did */
  ready: Promise<void>
  /** the last words, and the end for good */
  end(last: (tx: Tx) => Promise<void>): Promise<void>
  rollback(): Promise<void>
}

/** A transaction whose end somebody else decides about, on a connection of its own. */
export function inTransaction(database: Database, work: (client: pg.Client, tx: Tx) => Promise<void>): LongTransaction {
  let client: pg.PoolClient | undefined
  let ended = false
  const tx = () => within(client as unknown as pg.Client) as unknown as Tx
  const ready = (async () => {
    client = await database.pool.connect()
    await client.query('BEGIN')
    await work(client as unknown as pg.Client, tx())
  })()
  return {
    ready,
    async end(last) {
      await last(tx())
      await client?.query('COMMIT')
      release()
    },
    async rollback() {
      if (ended) return
      await ready.catch(() => undefined)
      if (ended) return
      await client?.query('ROLLBACK').catch(() => undefined)
      release()
    },
  }

  function release(): void {
    ended = true
    // a connection that was in the middle of something is no use to anybody
    client?.release(true)
  }
}
