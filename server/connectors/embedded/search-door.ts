import pg from 'pg'
import { runPrepared, type Statement } from '#server/database/run-prepared.ts'

/** Runs a named statement, prepared once per connection. */
export type SearchDoor = {
  rows<T extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<T[]>
  close(): Promise<void>
}

/**
 * Connections of its own for agents' searches: they never wait behind bulk work, and each plans a statement once for good.
 * Without `force_generic_plan` PostgreSQL plans beginnings of names anew every time, which costs more than the search. The ways
 * that are switched off are those that a planner chooses who takes a beginning for half a percent of all names.
 */
export function openSearchDoor(options: pg.PoolConfig, size = 4): SearchDoor {
  const pool = new pg.Pool({
    ...options,
    max: size,
    application_name: 'tagalong search',
    options: `${options.options ?? ''} ${settings}`.trim(),
  })
  pool.on('error', () => undefined)
  // nor may a connection that dies while it is lent out end the process: its statement fails by itself
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return {
    async rows<T extends pg.QueryResultRow>(statement: Statement, values: unknown[]) {
      const client = await pool.connect()
      try {
        const rows = await runPrepared<T>(client, statement, values, types)
        client.release()
        return rows
      } catch (error) {
        // nobody knows in which state it is: a new one takes its place
        client.release(true)
        throw error
      }
    },
    close: () => pool.end(),
  }
}

const settings = [
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'datestyle=ISO',
  ...['hashjoin', 'mergejoin', 'hashagg', 'seqscan', 'bitmapscan'].map((way) => `enable_${way}=off`),
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/** A time is read where it is needed, which is at the end of a page; pg would make a Date for every row. */
const timestamptz = 1184
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === timestamptz ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text'),
}
