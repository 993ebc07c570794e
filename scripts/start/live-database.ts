import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './running.ts'

/** The data folder, and the one under /var/lib that the database moved to when root's home is closed to it. */
export function dataFolders(dataFolder: string): string[] {
  const note = join(dataFolder, 'postgres-is-at.txt')
  const elsewhere = existsSync(note) ? readFileSync(note, 'utf8').trim() : ''
  return elsewhere.startsWith('/var/lib/tagalong/') ? [elsewhere, dataFolder] : [dataFolder]
}

/** Processes of PostgreSQL that run in these folders. */
export function liveDatabases(folders: readonly string[]): number[] {
  return folders
    .flatMap((folder) => [join(folder, 'data'), join(folder, 'postgres', 'data')])
    .map((cluster) => join(cluster, 'postmaster.pid'))
    .map((file) => (existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0))
    .filter((pid) => pid > 0 && isAlive(pid, 'postgres'))
}

/** A backend that was killed could not stop its database: told, with what becomes of it. */
export function databaseLeft(dataFolder: string): string {
  const [pid] = liveDatabases(dataFolders(dataFolder))
  return pid ? `\nIts PostgreSQL (process ${pid}) still runs: the next npm start takes it over, and Ctrl+C there stops it.` : ''
}
