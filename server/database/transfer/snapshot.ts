import { createHash } from 'node:crypto'
import pg from 'pg'
import { AppError } from '#contract/errors.ts'
import type { Address } from '../connect.ts'
import { copyOut } from './copy.ts'
import { copiedTables, transactionNumbers } from './contents.ts'
import type { SourceTable, TransferHeader, TransferSource } from './source.ts'

/**
 * Everything that is ours as it is at one moment, while others go on writing: one repeatable-read transaction. Changes of the schema
 * wait until it has ended, nothing else does.
 */
export async function openSnapshot(owner: Address, now: Date): Promise<TransferSource & { client: pg.Client; close(): Promise<void> }> {
  const client = await connectForTransfer(owner)
  try {
    const names = await tablesThere(client)
    if (names.length === 0)
      throw new AppError('unavailable', 'There is nothing in this database yet', { hint: 'Look at TAGALONG_DATA and DATABASE_URL.' })
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    // before the first look: locks come before the moment that is looked at
    await client.query(`LOCK TABLE ${names.map((name) => `public.${name}`).join(', ')} IN ACCESS SHARE MODE`)
    const header = await headerOf(client, now)
    const floor = await sealFloor(client)
    return {
      header,
      client,
      async *tables() {
        for (const name of names) yield await tableOf(client, name, floor)
      },
      close: () => client.end().catch(() => undefined),
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** A connection whose statements may take as long as they need, and whose texts are the same on every server. */
export async function connectForTransfer(address: Address): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: 5_000, ...address, application_name: 'tagalong transfer' })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0;
    SET search_path = public; SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
    SET extra_float_digits = 1; SET bytea_output = 'hex'; SET synchronize_seqscans = off; SET max_parallel_workers_per_gather = 0`)
  return client
}

/** One table as COPY text, with its hash. */
export async function tableOf(client: pg.Client, name: string, floor?: string): Promise<SourceTable> {
  const given = transactionNumbers[name] ?? {}
  const { rows } = await client.query<{ column: string }>(
    `SELECT attname AS column FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname`,
    [`public.${name}`],
  )
  const columns = rows.map(({ column }) => column).filter((column) => !(column in given) || given[column] !== undefined)
  const quoted = columns.map((column) => client.escapeIdentifier(column))
  const replaced = floor !== undefined && Object.keys(given).length > 0
  const expressions = columns.map((column, at) => {
    const expression = given[column]?.replaceAll('$floor', `${client.escapeLiteral(floor ?? '')}::xid8`)
    return expression ? `${expression} AS ${quoted[at]}` : quoted[at]
  })
  const what = replaced ? `(SELECT ${expressions.join(', ')} FROM public.${name})` : `public.${name} (${quoted.join(', ')})`
  return hashed({ name, columns }, copyOut(client, `COPY ${what} TO STDOUT`))
}

/** Rows that go by are counted and hashed. */
export function hashed(head: SourceTable['head'], copied: AsyncGenerator<Buffer, number>): SourceTable {
  const hash = createHash('sha256')
  let bytes = 0
  let rows = 0
  return {
    head,
    chunks: (async function* () {
      for (;;) {
        const { value, done } = await copied.next()
        if (done) {
          rows = value
          return
        }
        hash.update(value)
        bytes += value.length
        yield value
      }
    })(),
    foot: () => ({ rows, bytes, sha256: hash.copy().digest('hex') }),
  }
}

async function tablesThere(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY ($1) ORDER BY 1`,
    [copiedTables],
  )
  return rows.map(({ name }) => name)
}

async function headerOf(client: pg.Client, now: Date): Promise<TransferHeader> {
  const migrations = await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY name')
  const version = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version")
  // sequences stand outside of every transaction: read after the moment they are at least as far as the rows
  const sequences = await client.query<{ name: string; last: string | null; start: string }>(
    "SELECT sequencename AS name, last_value::text AS last, start_value::text AS start FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
  )
  return {
    madeAt: now.toISOString(),
    migrations: migrations.rows.map(({ name }) => name),
    postgres: version.rows[0]?.version ?? '',
    sequences: sequences.rows.map(({ name, last, start }) => ({ name, last: last ?? start, called: last !== null })),
  }
}

/** From which transaction on rows of the audit may be unsealed; see audit/seal.ts. */
async function sealFloor(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ floor: string }>(
    `SELECT CASE WHEN upto > pg_snapshot_xmax(pg_current_snapshot()) THEN '0' ELSE upto::text END AS floor
     FROM audit_seal ORDER BY number DESC LIMIT 1`,
  )
  return rows[0]?.floor ?? '0'
}
