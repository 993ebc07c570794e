import { CompiledQuery, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { runPrepared, type Statement } from './run-prepared.ts'
import type { Db, Tx } from './tables.ts'

/**
 * A statement that PostgreSQL reads and plans once per connection: for the few that every search asks. Its columns are named
 * one by one, never `*`: a migration may add a column while connections keep what they prepared.
 */
export function prepared<Row>(name: string, text: string): (db: Db | Tx, values: readonly unknown[]) => Promise<Row[]> {
  if (names.has(text) || [...names.values()].includes(name)) throw new Error(`the statement ${name} is there twice`)
  names.set(text, name)
  return async (db, values) => (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

/** The pool as Kysely gets to see it: statements from above go under their name, so transactions have them too. */
export function namingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const naming = known.get(client) ?? namingClient(client)
      known.set(client, naming)
      return naming
    },
  }
}

function namingClient(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: string, values?: unknown[]) => {
    const name = names.get(text)
    return name === undefined ? client.query(text, values) : rowsOf(client, { name, text }, values ?? [])
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
    get processID() {
      return (client as unknown as { processID: number }).processID
    },
  }
}

/** What Kysely reads of a result. */
async function rowsOf(client: pg.PoolClient, statement: Statement, values: unknown[]) {
  const rows = await runPrepared(client, statement, values)
  return { command: 'SELECT', rowCount: rows.length, rows }
}

/** By text, in this process. */
const names = new Map<string, string>()
