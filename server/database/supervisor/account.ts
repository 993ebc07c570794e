import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '#contract/errors.ts'

/** The system user that PostgreSQL runs as. `uid` is undefined when that is simply ourselves. */
export type Account = { name: string; uid?: number; gid?: number }

/** PostgreSQL refuses to run as root: then it gets a user of its own, made once. */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return { name: 'self' }
  const known = (await passwd('tagalong')) ?? (await makeUser()) ?? (await passwd('nobody'))
  if (known) return known
  throw new AppError('unavailable', 'PostgreSQL does not run as root, and no system user could be made for it', {
    hint: 'Make one with: useradd --system tagalong. Or start Tagalong as another user, or set DATABASE_URL to a PostgreSQL of yours.',
  })
}

/** Whether the account may walk down to `path`: every folder above it lets it through. */
export async function canReach(account: Account, path: string): Promise<boolean> {
  if (account.uid === undefined) return true
  for (let at = resolve(path); ; at = dirname(at)) {
    const entry = await stat(at).catch(() => undefined)
    if (entry && !mayEnter(account, entry)) return false
    if (at === dirname(at)) return true
  }
}

export function spawnAs(account: Account): { uid?: number; gid?: number } {
  return account.uid === undefined || account.gid === undefined ? {} : { uid: account.uid, gid: account.gid }
}

function mayEnter(account: Account, entry: { uid: number; gid: number; mode: number }): boolean {
  if (entry.uid === account.uid) return (entry.mode & 0o100) !== 0
  if (entry.gid === account.gid) return (entry.mode & 0o010) !== 0
  return (entry.mode & 0o001) !== 0
}

async function makeUser(): Promise<Account | undefined> {
  const commands = [
    [
      'useradd',
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/var/lib/tagalong',
      '--shell',
      '/usr/sbin/nologin',
      'tagalong',
    ],
    ['adduser', '-S', '-D', '-H', '-h', '/var/lib/tagalong', '-s', '/sbin/nologin', 'tagalong'],
  ]
  for (const [command, ...parts] of commands) {
    // another process may be making the same user at this moment: what counts is whether it is there afterwards
    await run(command as string, parts).catch(() => undefined)
    const made = await passwd('tagalong')
    if (made) return made
  }
  return undefined
}

async function passwd(name: string): Promise<Account | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  const parts = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
  return parts && { name, uid: Number(parts[2]), gid: Number(parts[3]) }
}

const run = promisify(execFile)
