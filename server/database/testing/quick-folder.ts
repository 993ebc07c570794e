import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where tests keep what nobody wants afterwards: in memory where the system has a roomy place for that. A database is five hundred files, and
 * making them on a disk can cost ten times as much as all that is then asked of it.
 */
export function quickFolder(memory = '/dev/shm', mounts = readMounts()): string {
  return isRoomy(memory) && mayStart(memory, mounts) ? memory : tmpdir()
}

/** Where nobody tells, nobody forbids. */
function readMounts(): string {
  try {
    return readFileSync('/proc/mounts', 'utf8')
  } catch {
    return ''
  }
}

/**
 * A container may mount its memory `noexec`, and tests start what they have written. By the mount that the folder lies on: the longest place above it, and of several at one
 * place the last.
 */
export function mayStart(folder: string, mounts: string): boolean {
  let on = { place: '', options: '' }
  for (const line of mounts.split('\n')) {
    const [, escaped = '', , options = ''] = line.split(' ')
    // a space in a place is written \040
    const place = escaped.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    const above = place !== '' && (folder === place || folder.startsWith(place === '/' ? '/' : `${place}/`))
    if (above && place.length >= on.place.length) on = { place, options }
  }
  return !on.options.split(',').includes('noexec')
}

/** By its whole size, not by what is free just now: all processes of a user have to agree. A container's 64 MB are too few. */
function isRoomy(folder: string): boolean {
  try {
    const { type, blocks, bsize } = statfsSync(folder)
    return type === tmpfs && blocks * bsize >= 3e9
  } catch {
    return false
  }
}
const tmpfs = 0x01021994

/**
 * The temporary folder of one run of tests, in memory. It goes with the process that asked for it, and what runs that were killed have left
 * goes with the next one. Where there is no such memory, the system's own.
 */
export function folderOfRun(quick = quickFolder()): string {
  if (quick === tmpdir()) return quick
  const user = process.getuid?.()
  for (const name of readdirSync(quick)) {
    const [, owner, process] = /^tagalong-run-(\d+)-(\d+)$/.exec(name) ?? []
    if (owner === String(user) && !isAlive(Number(process))) rmSync(join(quick, name), { recursive: true, force: true })
  }
  const folder = join(quick, `tagalong-run-${user}-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  // PostgreSQL's own user has to get through
  chmodSync(folder, 0o755)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
