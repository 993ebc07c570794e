import { readdirSync, readFileSync } from 'node:fs'

/**
 * Bytes in memory of a PostgreSQL, all its processes together: proportional set sizes, so that what they share counts once. `backend`: the
 * process of any of its connections. undefined where the system does not tell (no /proc, or another's processes).
 */
export function memoryOfServer(backend: number): number | undefined {
  try {
    const postmaster = parentOf(backend)
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(Number(name), postmaster))
    return [postmaster, ...processes.map(Number)].reduce((sum, pid) => sum + shareOf(pid), 0)
  } catch {
    return undefined
  }
}

/** Of this process. */
export const ownMemory = (): number => shareOf(process.pid)

function isOf(pid: number, postmaster: number): boolean {
  try {
    return parentOf(pid) === postmaster
  } catch {
    // has ended meanwhile
    return false
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

function shareOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1_024
}
