import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { namingPool } from './prepared.ts'
import type { Db, Tables } from './tables.ts'

/** How to reach one database as one role; what pg takes. */
export type Address = pg.PoolConfig

export type Database = {
  db: Db
  /** for the few named prepared statements, COPY and LISTEN; everything else goes through `db` */
  pool: pg.Pool
  address: Address
  close(): Promise<void>
}

/** Opens a pool of connections. A lost connection is replaced by the pool; the statement that was on it fails. */
export function connect(address: Address, options: { size?: number } = {}): Database {
  const pool = new pg.Pool({
    application_name: 'tagalong',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    ...address,
    max: options.size ?? 10,
  })
  // an idle connection that dies (database restarted) must not end the process; the next query opens a new one
  pool.on('error', () => undefined)
  // nor one that is lent out: its statement fails by itself, and the socket may complain once more after that
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const db: Db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: namingPool(pool) }) })
  return { db, pool, address, close }

  /** Kysely ends the pool only when it has used it itself. */
  async function close(): Promise<void> {
    await db.destroy()
    if (!pool.ending) await pool.end()
  }
}
