import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { type Account, canReach } from './account.ts'

/** Where one cluster lives. `cluster` is PGDATA, `socket` the private folder of the unix socket. */
export type Places = { cluster: string; socket: string; log: string; lock: string }

/** Where root keeps what the database's own user has to reach. */
export const systemFolder = '/var/lib/tagalong'

/**
 * Decides where the cluster of a data folder lives and makes the folders. It is the data folder itself, unless PostgreSQL's
 * user cannot reach that (a checkout in root's home): then a folder under /var/lib/tagalong, written down in the data folder.
 */
export async function clusterPlaces(dataFolder: string, account: Account): Promise<Places> {
  const data = resolve(dataFolder)
  await mkdir(data, { recursive: true })
  const note = join(data, 'postgres-is-at.txt')
  const noted = (await readFile(note, 'utf8').catch(() => '')).trim()
  const home = noted || ((await canReach(account, data)) ? join(data, 'postgres') : join(systemFolder, fingerprint(data)))
  if (!noted && !home.startsWith(data)) await writeFile(note, `${home}\n`)
  if (!home.startsWith(data)) {
    await mkdir(systemFolder, { recursive: true, mode: 0o755 })
    await chmod(systemFolder, 0o755)
  }
  await ownFolder(home, account)
  const socket =
    join(home, 'socket').length <= longestSocketFolder
      ? join(home, 'socket')
      : join(tmpdir(), `tagalong-${account.uid ?? process.getuid?.()}-${fingerprint(home)}`)
  await ownFolder(socket, account)
  return { cluster: join(home, 'data'), socket, log: join(home, 'postgres.log'), lock: join(data, 'postgres.lock') }
}

/** Makes a folder that only the account (and root) can enter, and refuses one that somebody else put there first. */
async function ownFolder(path: string, account: Account): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const found = await lstat(path)
  const owner = account.uid ?? process.getuid?.()
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== process.getuid?.())) {
    throw new AppError('unavailable', `The folder ${path} belongs to somebody else`, {
      hint: `Start Tagalong as the user who owns it (ls -ld ${path}), or give it another data folder by TAGALONG_DATA.`,
    })
  }
  if (account.uid !== undefined && account.gid !== undefined && found.uid !== account.uid) await chown(path, account.uid, account.gid)
  if ((found.mode & 0o777) !== 0o700) await chmod(path, 0o700)
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

// a unix socket's path holds 103 bytes on macOS and 107 on Linux; /.s.PGSQL.5432.lock takes 19 of them
const longestSocketFolder = 84
