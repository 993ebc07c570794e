import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, postgresAccount } from '#server/database/supervisor/account.ts'
import { withFileLock } from '#server/database/supervisor/file-lock.ts'
import { livePostmaster } from '#server/database/supervisor/postmaster.ts'
import type { Finding } from './finding.ts'

/** The files of the PostgreSQL that Tagalong brings, looked at before it is started: whose they are, who may read them, who holds them. */
export async function clusterFindings(dataFolder: string, patience = 15_000): Promise<Finding[]> {
  const noted = (await readFile(join(dataFolder, 'postgres-is-at.txt'), 'utf8').catch(() => '')).trim()
  const cluster = join(noted || join(dataFolder, 'postgres'), 'data')
  if (!existsSync(cluster)) return []
  const account = await postgresAccount()
  return [...(await ownerFindings(cluster, account)), await leftLockFinding(cluster), await heldLockFinding(dataFolder, patience)]
}

async function ownerFindings(cluster: string, account: Account): Promise<Finding[]> {
  const { uid, mode } = await stat(cluster)
  const wanted = account.uid ?? process.getuid?.()
  const name = account.uid === undefined ? `user number ${wanted}` : account.name
  const mine = uid === wanted
  // what PostgreSQL itself asks for: its group may look, others may nothing
  const closed = (mode & 0o027) === 0
  return [
    {
      ok: mine,
      what: mine
        ? `The database’s files belong to ${name}, as they have to.`
        : `The database’s files in ${cluster} belong to user number ${uid}, not to ${name}.`,
      mend: `Stop the server, then: chown -R ${account.uid === undefined ? wanted : `${account.uid}:${account.gid}`} ${cluster}`,
    },
    {
      ok: closed,
      what: closed
        ? 'Nobody else may read the database’s files.'
        : `Others may read or write ${cluster} (mode ${(mode & 0o777).toString(8)}): PostgreSQL does not start on it.`,
      mend: `chmod 700 ${cluster}`,
    },
  ]
}

/** A killed PostgreSQL leaves a note of its number; the next start takes it away when that number is no PostgreSQL. */
async function leftLockFinding(cluster: string): Promise<Finding> {
  const left = existsSync(join(cluster, 'postmaster.pid')) && (await livePostmaster(cluster)) === undefined
  return {
    ok: true,
    what: left
      ? 'PostgreSQL was killed, and left its lock behind; the next start takes it away and recovers.'
      : 'No lock of a PostgreSQL that is gone is left.',
  }
}

/** Whoever starts or ends the PostgreSQL holds this for seconds. */
async function heldLockFinding(dataFolder: string, patience: number): Promise<Finding> {
  const path = join(dataFolder, 'postgres.lock')
  const free = await withFileLock(path, AbortSignal.timeout(patience), async () => true).catch(() => false)
  return {
    ok: free,
    what: free
      ? 'Nobody holds the lock on starting PostgreSQL.'
      : `Somebody has held ${path} for ${Math.round(patience / 1_000)} seconds: a start or an end of PostgreSQL hangs.`,
    mend: `fuser ${path} names the process. When it does nothing any more, end it; its lock goes with it.`,
  }
}
