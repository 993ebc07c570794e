import { statfsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'

/**
 * Runs `work` while this process alone, of all processes on this machine, holds the lock file. The kernel holds the lock
 * (an empty SQLite database, begun exclusively), so it is free the moment its holder dies, SIGKILL included: there is no
 * such thing as a stale one.
 */
export async function withFileLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    while (!taken(lock, path)) {
      await wait(25, undefined, { signal })
    }
    return await work()
  } finally {
    lock.close()
  }
}

function taken(lock: DatabaseSync, path: string): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === sqliteBusy) return false
    const full = (error as { errcode?: number }).errcode === sqliteFull || !hasRoom(path)
    throw new AppError(
      'unavailable',
      full ? `The lock file ${path} cannot be locked: its disk is full` : `The lock file ${path} cannot be locked`,
      {
        hint: full ? 'Free some space; nothing that was acknowledged is lost.' : 'Check that its folder may be written, then start again.',
        cause: error,
      },
    )
  }
}

/** A full disk shows itself as one that cannot be written at all. */
function hasRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize > 65_536
  } catch {
    return true
  }
}

const sqliteBusy = 5
const sqliteFull = 13
