import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { AppError } from '#contract/errors.ts'
import { migrations as all, type Migration } from '../migrations/index.ts'
import type { Tables } from '../tables.ts'
import { beAlone } from './alone.ts'
import { copiedTables, ourFunctions, ourSequences, ourTables, seeded } from './contents.ts'
import { copyIn } from './copy.ts'
import { saidHoldings } from './said-holdings.ts'
import { tableOf } from './snapshot.ts'
import type { Progress, SourceTable, TransferSource } from './source.ts'

export type Loaded = { tables: { name: string; rows: number }[]; migrated: string[] }

/**
 * Fills a database in one transaction: its schema as the source had it, the rows, their counts and checksums as they stand there now,
 * indexes and keys, then the newest schema, then `finish`. Whatever goes wrong or is killed, the database is as it was before.
 */
export async function load(
  client: pg.Client,
  source: TransferSource,
  options: {
    title: string
    replace: boolean
    /** a look at what goes, in the same transaction */
    before?(client: pg.Client): Promise<void>
    finish(client: pg.Client): Promise<void>
    progress: Progress
    signal: AbortSignal
    migrations?: Record<string, Migration>
  },
): Promise<Loaded> {
  const { title, replace, finish, progress, signal, migrations = all } = options
  refuseNewer(source, migrations)
  await client.query('BEGIN')
  try {
    await beAlone(client, title)
    await options.before?.(client)
    await clear(client, title, replace)
    await migrateWithin(client, migrations, source.header.migrations)
    const derived = await putAside(client)
    const tables: Loaded['tables'] = []
    for await (const table of source.tables()) {
      signal.throwIfAborted()
      tables.push({ name: table.head.name, rows: await loadTable(client, table, progress, signal) })
    }
    await refuseMissing(client, tables)
    await setSequences(client, source)
    await rebuild(client, derived)
    const migrated = Object.keys(migrations).filter((name) => !source.header.migrations.includes(name))
    await migrateWithin(client, migrations, migrated)
    await finish(client)
    signal.throwIfAborted()
    await client.query('COMMIT')
    // whoever plans the first statements knows how large the tables are
    await client.query('ANALYZE').catch(() => undefined)
    return { tables, migrated: migrated.sort() }
  } catch (error) {
    // a copy that was broken off still stands before it on the line: then the line goes, and the transaction with it
    const undone = client.query('ROLLBACK').catch(() => undefined)
    await Promise.race([undone, sleep(2_000).then(() => client.end().catch(() => undefined))])
    throw /^(22|23|42P01|42P07|42703)/.test((error as { code?: string }).code ?? '') ? notTaken(error) : error
  }
}

/** Sums are right in a file that somebody wrote by hand as well: without its audit, or without whose passwords, it must not come back as whole. */
async function refuseMissing(client: pg.Client, loaded: Loaded['tables']): Promise<void> {
  const missing = (await tablesIn(client, copiedTables)).filter((name) => !loaded.some((table) => table.name === name))
  if (missing.length > 0) throw new AppError('invalid-input', `It lacks ${missing.join(', ')}`, { hint: anotherBackup })
}

/** PostgreSQL's own words name the rule, and no value of a row. */
function notTaken(error: unknown): AppError {
  return new AppError('invalid-input', `It holds what its schema does not take: ${(error as Error).message}`, {
    hint: anotherBackup,
    cause: error,
  })
}

const anotherBackup = 'Nothing was changed. Tagalong does not write such a file: take another backup, and ask who could change this one.'

function refuseNewer({ header }: TransferSource, migrations: Record<string, Migration>): void {
  const unknown = header.migrations.filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0)
    throw new AppError('invalid-input', `It was made by a newer Tagalong (this one does not know ${unknown.join(', ')})`, {
      hint: 'Nothing was changed. Use the newer version.',
    })
}

/** What would be lost, in rows by table; empty for a database that holds nothing but what the migrations put there. */
export async function holdings(client: pg.Client): Promise<{ name: string; rows: number }[]> {
  const found: { name: string; rows: number }[] = []
  for (const name of await tablesIn(client, copiedTables)) {
    if (seeded.has(name)) continue
    const { rows } = await client.query<{ rows: string }>(`SELECT count(*)::text AS rows FROM public.${name}`)
    if (Number(rows[0]?.rows) > 0) found.push({ name, rows: Number(rows[0]?.rows) })
  }
  return found
}

/** Takes away what is ours, to be there again if the transaction does not end well. */
async function clear(client: pg.Client, title: string, replace: boolean): Promise<void> {
  const lost = await holdings(client)
  if (lost.length > 0 && !replace) throw holdsData(title, lost)
  await refuseOthers(client, title)
  const tables = await tablesIn(client, ourTables)
  const functions = (await looseObjects(client)).filter(({ kind, ours }) => kind === 'function' && ours)
  try {
    // no CASCADE: what somebody else has built upon ours would go with it
    if (tables.length > 0) await client.query(`DROP TABLE ${tables.map((name) => `public.${name}`).join(', ')}`)
    for (const { called } of functions) await client.query(`DROP FUNCTION ${called}`)
    for (const name of ourSequences) await client.query(`DROP SEQUENCE IF EXISTS public.${name}`)
  } catch (error) {
    if ((error as { code?: string }).code !== '2BP01') throw error
    throw holdsOthers(title, `what is built upon Tagalong's: ${(error as { detail?: string }).detail ?? 'it does not say what'}`, error)
  }
  await client.query('DROP SCHEMA IF EXISTS tagalong_jobs CASCADE')
}

function holdsData(title: string, lost: { name: string; rows: number }[]): AppError {
  return new AppError('invalid-input', `The database (${title}) holds data, which would be lost: ${saidHoldings(lost)}`, {
    hint: 'Nothing was changed. To have the other data in its place, keep this first (npm run tagalong -- backup, while DATABASE_URL or TAGALONG_DATA names it), then say the same again with --replace.',
  })
}

/** Whatever is not ours stays, so that it has to be elsewhere: a database that goes back takes all with it that stands beside. */
async function refuseOthers(client: pg.Client, title: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relname = ANY ($1) ORDER BY 1",
    [ourTables],
  )
  if (rows.length > 0) throw holdsOthers(title, `tables of something else: ${rows.map(({ name }) => name).join(', ')}`)
  const others = (await looseObjects(client)).filter(({ ours }) => !ours)
  if (others.length > 0)
    throw holdsOthers(title, `what is not Tagalong's: ${others.map(({ kind, called }) => `${kind} ${called}`).join(', ')}`)
}

/** Functions and sequences that belong to no extension and no column of a table. */
async function looseObjects(client: pg.Client): Promise<{ kind: 'function' | 'sequence'; called: string; ours: boolean }[]> {
  const { rows } = await client.query<{ kind: 'function' | 'sequence'; called: string; ours: boolean }>(
    `SELECT 'function' AS kind, p.oid::regprocedure::text AS called, p.proname = ANY ($1) AS ours FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'sequence', c.oid::regclass::text, c.relname = ANY ($2) FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
    ORDER BY 1, 2`,
    [ourFunctions, ourSequences],
  )
  return rows
}

function holdsOthers(title: string, what: string, cause?: unknown): AppError {
  return new AppError('invalid-input', `The database (${title}) holds ${what}`, {
    hint: 'Nothing was changed. Give Tagalong a database of its own (createdb tagalong).',
    cause,
  })
}

async function tablesIn(client: pg.Client, names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY ($1) ORDER BY 1",
    [names],
  )
  return rows.map(({ name }) => name)
}

/** Steps of the schema in the transaction that this client has begun. */
async function migrateWithin(client: pg.Client, migrations: Record<string, Migration>, names: readonly string[]): Promise<void> {
  await client.query('CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())')
  const db = within(client)
  for (const name of [...names].sort()) {
    await (migrations[name] as Migration).up(db)
    await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [name])
  }
}

/** The transaction that this client has begun. Never ended: its one connection is not its own. */
export function within(client: pg.Client): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { options: {}, connect: async () => lent(client), end: async () => undefined } }),
  })
}

function lent(client: pg.Client) {
  return { query: client.query.bind(client) as never, release: () => undefined }
}

/** Statements that make again what is slow to keep up while rows come in: keys that refer to others last. */
async function putAside(client: pg.Client): Promise<string[]> {
  const { rows: constraints } = await client.query<{ table: string; name: string; definition: string; type: string }>(`
    SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition, contype AS type
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f', conname`)
  for (const { table, name } of constraints.toReversed()) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index JOIN pg_class t ON t.oid = indrelid WHERE t.relnamespace = 'public'::regnamespace`)
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
  const made = (wanted: (type: string) => boolean) =>
    constraints
      .filter(({ type }) => wanted(type))
      .map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`)
  // what the migrations filled comes with the rows
  for (const name of await tablesIn(
    client,
    [...seeded].filter((one) => one !== 'schema_migration'),
  ))
    await client.query(`TRUNCATE ${name}`)
  return [...made((type) => type !== 'f'), ...indexes.map(({ definition }) => definition), ...made((type) => type === 'f')]
}

async function rebuild(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement)
}

/** Loads a table, then reads it again and compares: what stands there is what the source had. */
async function loadTable(client: pg.Client, { head, chunks, foot }: SourceTable, progress: Progress, signal: AbortSignal): Promise<number> {
  const { name, columns } = head
  if (!copiedTables.includes(name) || (await tablesIn(client, [name])).length === 0)
    throw new AppError('invalid-input', `It holds a table ${name} that its schema does not have`, { hint: 'Nothing was changed.' })
  progress({ table: name, bytes: 0 })
  const told = (async function* () {
    for await (const chunk of chunks) {
      signal.throwIfAborted()
      progress({ table: name, bytes: foot().bytes })
      yield chunk
    }
  })()
  const rows = await copyIn(
    client,
    `COPY public.${name} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')}) FROM STDIN`,
    told,
  )
  const given = foot()
  const stands = await tableOf(client, name)
  for await (const _ of stands.chunks) signal.throwIfAborted()
  const found = stands.foot()
  if (rows !== given.rows || found.rows !== given.rows)
    throw new AppError('unavailable', `${name} has ${found.rows} rows after loading, and ${given.rows} were given`, {
      hint: again,
      retryable: false,
    })
  if (found.sha256 !== given.sha256)
    throw new AppError('unavailable', `${name} reads otherwise after loading than what was given`, { hint: again, retryable: false })
  progress({ table: name, bytes: given.bytes, rows })
  return rows
}

const again = 'Nothing was changed. Try again; if it stays, that disk or its PostgreSQL is not sound: run the doctor.'

async function setSequences(client: pg.Client, { header }: TransferSource): Promise<void> {
  for (const { name, last, called } of header.sequences)
    await client.query('SELECT setval($1::regclass, $2, $3)', [`public.${name}`, last, called])
}
