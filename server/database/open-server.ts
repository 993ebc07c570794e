import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { AppError } from '#contract/errors.ts'
import type { Log } from '#server/ports/log.ts'
import { type Address, connect } from './connect.ts'
import { asApplication, makeApplicationRole } from './roles.ts'
import { refuseOldServer } from './server-version.ts'
import { type EmbeddedPostgres, startPostgres } from './supervisor/start.ts'

export type DatabaseServer = {
  /** for migrations and the doctor */
  owner: Address
  /** for everything else; the same as `owner` where no role could be made (`separated` false) */
  application: Address
  separated: boolean
  kind: 'embedded' | 'external'
  /** for people; holds no password */
  title: string
  /** gives up our part: the embedded server ends with the last process that uses it, an external one goes on */
  leave(): Promise<void>
}

export type OpenOptions = {
  /** DATABASE_URL; without it the embedded PostgreSQL is started or adopted */
  url?: string | undefined
  dataFolder: string
  settings?: Record<string, string>
  /** told when the embedded PostgreSQL ends under us, why it does not come back, and when it has */
  log?: Log
  signal: AbortSignal
}

/** Finds the database that the configuration names, makes it if it is our own, and the application's role in it. */
export async function openServer(options: OpenOptions): Promise<DatabaseServer> {
  return options.url ? external(options.url) : embedded(options)
}

async function embedded(options: OpenOptions): Promise<DatabaseServer> {
  const server = await keepRunning(options)
  const owner: Address = { host: server.host, port: server.port, user: server.superuser, database: 'tagalong' }
  try {
    await makeDatabase(owner)
    await withOwner(owner, (db) => makeApplicationRole(db))
  } catch (error) {
    await server.leave().catch(() => undefined)
    throw error
  }
  return {
    owner,
    application: asApplication(owner, true),
    separated: true,
    kind: 'embedded',
    title: `embedded, in ${server.places.cluster}`,
    leave: server.leave,
  }
}

/** The embedded server, started again whenever it is killed under us, until we leave. The socket's place stays the same. */
async function keepRunning({ dataFolder, settings, log, signal }: OpenOptions) {
  const begin = (until: AbortSignal) => startPostgres({ dataFolder, signal: until, ...(settings && { settings }) })
  const leaving = new AbortController()
  const first = await begin(signal)
  let current = Promise.resolve(first)
  void watch(first)
  return {
    ...first,
    async leave() {
      leaving.abort()
      const server = await current.catch(() => undefined)
      await server?.leave()
    },
  }

  async function watch(server: EmbeddedPostgres): Promise<void> {
    await server.lost
    if (leaving.signal.aborted) return
    log?.error('PostgreSQL has ended and is started again')
    current = revive()
    const next = await current.catch(() => undefined)
    if (!next) return
    log?.warn('PostgreSQL runs again')
    void watch(next)
  }

  /** Tries until it stands again: a full disk may get space, a killed server may need a moment to let go of its memory. */
  async function revive(): Promise<EmbeddedPostgres> {
    let told: string | undefined
    for (;;) {
      try {
        // a start is never broken off half-way: it would leave a server behind that nobody ends
        return await begin(AbortSignal.timeout(120_000))
      } catch (error) {
        if (leaving.signal.aborted) throw error
        // once for each reason, not once a second; the sentence is ours and names no person
        const why = error instanceof AppError ? error.message : 'for a reason that is not known'
        if (why !== told) log?.error('PostgreSQL cannot be started; it is tried every second', { why, error })
        told = why
        await wait(1_000, undefined, { signal: leaving.signal })
      }
    }
  }
}

async function external(url: string): Promise<DatabaseServer> {
  const owner: Address = { connectionString: url }
  const title = nameOf(url)
  const separated = await withOwner(owner, async (db) => {
    await refuseOldServer(db, title)
    return makeApplicationRole(db)
  })
  return {
    owner,
    application: separated ? asApplication(owner, false) : owner,
    separated,
    kind: 'external',
    title,
    leave: async () => undefined,
  }
}

async function makeDatabase(owner: Address): Promise<void> {
  const client = new pg.Client({ ...owner, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [owner.database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(owner.database ?? '')}`)
  } catch (error) {
    // another process makes it at this moment
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  } finally {
    await client.end()
  }
}

async function withOwner<T>(owner: Address, work: (db: ReturnType<typeof connect>['db']) => Promise<T>): Promise<T> {
  const database = connect(owner, { size: 1 })
  try {
    return await work(database.db)
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = (error as { code?: string }).code ?? ''
    throw new AppError(
      'unavailable',
      `The database ${owner.connectionString ? nameOf(owner.connectionString) : owner.database} cannot be used${code && ` (${code})`}`,
      {
        hint: hintFor(code),
        cause: error,
      },
    )
  } finally {
    await database.close()
  }
}

function hintFor(code: string): string {
  if (code === '28P01' || code === '28000') return 'User or password in DATABASE_URL is wrong.'
  if (code === '3D000') return 'There is no such database yet: make it with createdb, then start again.'
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ENOENT'].includes(code))
    return 'Nothing answers there. Check host and port in DATABASE_URL and that PostgreSQL runs.'
  return 'Check DATABASE_URL, and that its user may make tables.'
}

function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL'
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}${port && `:${port}`}${pathname}`
}
