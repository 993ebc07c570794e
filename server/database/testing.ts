import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { type Address, connect, type Database } from './connect.ts'
import { migrate } from './migrate.ts'
import { asApplication, makeApplicationRole } from './roles.ts'
import { startPostgres } from './supervisor/start.ts'
import { quickFolder } from './testing/quick-folder.ts'

export type TestDatabase = Database & {
  /** the tables' owner: may do what the application may not */
  owner: Database
  name: string
}

/**
 * A fresh, migrated database for one test file, open as the application's role. One throw-away PostgreSQL per user serves
 * all workers and runs (or the server of TEST_DATABASE_URL, whose role may make roles and databases); a template with all migrations makes a new database take
 * milliseconds. `close` drops it: `afterAll(() => database.close())`.
 */
export async function testDatabase(options: { size?: number } = {}): Promise<TestDatabase> {
  const server = await testServer()
  const name = await copy(server, await ensureTemplate(server))
  const address = withDatabase(server.owner, name)
  const owner = connect(address, { size: 3 })
  const application = connect(server.separated ? asApplication(address, server.byLogin) : address, { size: options.size ?? 8 })
  const close = async () => {
    await Promise.all([application.close(), owner.close()])
    await drop(server, name)
  }
  return { ...application, owner, name, close }
}

/** A database for another process: `url` is what its DATABASE_URL says. */
export type LentDatabase = { name: string; url: string; drop(): Promise<void> }

/** A fresh, migrated database that another process works on, or a copy of one that was lent before and that nobody uses now. */
export async function lendDatabase(template?: string): Promise<LentDatabase> {
  const server = await testServer()
  const name = await copy(server, template ?? (await ensureTemplate(server)))
  return { name, url: urlOf(withDatabase(server.owner, name)), drop: () => drop(server, name) }
}

async function copy(server: TestServer, template: string): Promise<string> {
  const name = `tagalong_test_${Date.now()}_${randomBytes(4).toString('hex')}`
  await withAdmin(server, async (admin) => {
    // files are cheaper than a log of every page, as long as nobody waits for a disk
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}${server.byLogin ? ' STRATEGY FILE_COPY' : ''}`)
    // rights on a database itself do not come along with a template
    if (server.separated) await admin.query(`GRANT CREATE, CONNECT, TEMPORARY ON DATABASE ${name} TO tagalong_app`)
  })
  return name
}

async function drop(server: TestServer, name: string): Promise<void> {
  await withAdmin(server, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
}

/** Where the tests' PostgreSQL keeps its files; fsync is off, nothing there is worth keeping. */
export function testDataFolder(): string {
  return join(quickFolder(), `tagalong-test-${process.getuid?.() ?? 'user'}`)
}

type TestServer = { owner: Address; byLogin: boolean; separated: boolean }

let opened: Promise<TestServer> | undefined
let made: Promise<string> | undefined

function testServer(): Promise<TestServer> {
  opened ??= process.env['TEST_DATABASE_URL'] ? externalServer(process.env['TEST_DATABASE_URL']) : embeddedServer()
  return opened
}

async function embeddedServer(): Promise<TestServer> {
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    autovacuum: 'off',
  }
  const server = await startPostgres({ dataFolder: testDataFolder(), settings, signal: AbortSignal.timeout(60_000) })
  const owner: Address = { host: server.host, port: server.port, user: server.superuser, database: 'postgres' }
  return { owner, byLogin: true, separated: await makeRole(owner) }
}

async function externalServer(url: string): Promise<TestServer> {
  const owner = partsOf(url)
  return { owner, byLogin: false, separated: await makeRole(owner) }
}

/** The template is made once per set of migrations, by whoever comes first; the others wait for its lock. */
function ensureTemplate(server: TestServer): Promise<string> {
  made ??= withAdmin(server, async (admin) => {
    const name = `tagalong_template_${await hashOfMigrations()}`
    await admin.query("SELECT pg_advisory_lock(hashtext('tagalong test template'))")
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) {
      await sweep(admin)
      const half = `${name}_half`
      await admin.query(`DROP DATABASE IF EXISTS ${half} WITH (FORCE)`)
      await admin.query(`CREATE DATABASE ${half}`)
      const owner = connect(withDatabase(server.owner, half), { size: 2 })
      await migrate(owner.db).finally(() => owner.close())
      await admin.query(`ALTER DATABASE ${half} RENAME TO ${name}`)
    }
    return name
  })
  return made
}

/** Databases of runs that were killed more than an hour ago, and templates of migrations that changed more than a day ago. */
async function sweep(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string; days: number | null }>(madeAt).catch(() => ({ rows: [] }))
  for (const { datname, days } of rows) {
    const startedAt = Number(/^tagalong_test_(\d+)_/.exec(datname)?.[1])
    const old = Number.isFinite(startedAt) ? Date.now() - startedAt > 3_600_000 : days !== null && days > 1
    // somebody who has just begun to copy it keeps it
    if (old) await admin.query(`DROP DATABASE IF EXISTS ${datname}`).catch(() => undefined)
  }
}

/** Only a superuser may ask how old a database's files are; for anybody else nothing is swept. */
const madeAt = `
  SELECT datname, extract(epoch FROM now() - (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification)::float / 86400 AS days
  FROM pg_database WHERE datname LIKE 'tagalong\\_te%'`

async function hashOfMigrations(): Promise<string> {
  const folder = new URL('./migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of [...(await readdir(folder)), '../roles.ts', '../migrate.ts'].sort())
    hash.update(file).update(await readFile(new URL(file, folder)))
  return hash.digest('hex').slice(0, 16)
}

async function makeRole(owner: Address): Promise<boolean> {
  const database = connect(owner, { size: 1 })
  return makeApplicationRole(database.db).finally(() => database.close())
}

async function withAdmin<T>(server: TestServer, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client(server.owner)
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

/** An address in its parts, as pg reads it: a test may then change one of them. A connection string would win over them all. */
function partsOf(url: string): Address {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url })
  return { host, port, ssl, ...(user && { user }), ...(password && { password }), ...(database && { database }) }
}

/** The address as one text: the parameters win over the host that an address must have, which a socket is not. */
function urlOf({ host, port, user, password, database }: Address): string {
  const parameters = new URLSearchParams({ host: host ?? '', port: String(port), user: user ?? '' })
  if (typeof password === 'string') parameters.set('password', password)
  return `postgres://localhost/${database}?${parameters}`
}

function withDatabase(address: Address, database: string): Address {
  return { ...address, database }
}
