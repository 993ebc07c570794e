import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

/** The one port number; it only names the socket file, no TCP port is opened. */
export const socketPort = 5432
export const superuser = 'postgres'

/** Waits until the server of this folder takes statements; false when nothing (more) listens there. */
export async function answers(socket: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const said = await ask(socket)
    if (said === 'ready') return true
    if (said === 'nobody') return false
    await wait(30, undefined, { signal }) // starting up, recovering or shutting down: it says so, we wait
  }
}

export type Presence = {
  /** how many other processes of ours are there */
  others(): Promise<number>
  /** resolves when the server is gone, and not by our own leaving */
  lost: Promise<void>
  end(): Promise<void>
}

/**
 * A connection that says: a process of ours uses this server. The kernel takes it away with its process, however that ends,
 * so the last one to leave can tell that it is the last.
 */
export async function holdPresence(socket: string): Promise<Presence> {
  const client = new pg.Client({ host: socket, port: socketPort, user: superuser, database: 'postgres', application_name: presence })
  client.on('error', () => undefined)
  let ended = false
  const lost = new Promise<void>((resolve) => client.once('end', () => ended || resolve()))
  await client.connect()
  // it must not keep a process alive that has nothing else to do, but what is asked on it has to be waited for
  const { stream } = (client as unknown as { connection: { stream: { ref(): void; unref(): void } } }).connection
  stream.unref()
  return {
    lost,
    async others() {
      stream.ref()
      const { rows } = await client.query<{ count: string }>(
        'SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
        [presence],
      )
      return Number(rows[0]?.count)
    },
    end() {
      ended = true
      stream.ref()
      return client.end().catch(() => undefined)
    },
  }
}

/** The process that owns the cluster according to postmaster.pid, if it lives and really is a PostgreSQL. */
export async function livePostmaster(cluster: string): Promise<number | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return Number.isInteger(pid) && pid > 1 && (await isPostgres(pid)) ? pid : undefined
}

/**
 * Removes the lock files that a killed server left. PostgreSQL does so itself, except when their number still names a process:
 * one that nobody has buried yet (a container whose first process reaps no zombies), or another one of the same user that has
 * been given the number since. Then it would refuse to start for good.
 */
export async function removeStaleLocks(cluster: string, socket: string): Promise<void> {
  if ((await livePostmaster(cluster)) !== undefined) return
  const stale = [join(cluster, 'postmaster.pid'), join(socket, `.s.PGSQL.${socketPort}.lock`)]
  await Promise.all(stale.map((file) => rm(file, { force: true })))
}

async function ask(socket: string): Promise<'ready' | 'busy' | 'nobody'> {
  const client = new pg.Client({ host: socket, port: socketPort, user: superuser, database: 'postgres', connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return 'ready'
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'nobody'
    if (code === '57P03' || code === '57P01' || code === '53300' || code === 'ECONNRESET' || code === 'EAGAIN') return 'busy'
    if (code === undefined && /terminated unexpectedly|timeout/i.test(String(error))) return 'busy'
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
          (done) => done.stdout,
          () => '',
        )
  return command.includes('postgres')
}

const presence = 'tagalong presence'
