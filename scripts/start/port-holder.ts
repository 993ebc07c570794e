import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'

/** Whether somebody answers on a port of this machine. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** The process that listens on a port, as Linux tells it: `nginx (process 812)`. Undefined where we may not know. */
export function portHolder(port: number, proc = '/proc'): string | undefined {
  const inodes = new Set(['net/tcp', 'net/tcp6'].flatMap((table) => listening(`${proc}/${table}`, port)))
  if (inodes.size === 0) return undefined
  for (const pid of names(proc).filter((name) => /^\d+$/.test(name)))
    if (names(`${proc}/${pid}/fd`).some((fd) => inodes.has(link(`${proc}/${pid}/fd/${fd}`))))
      return `${read(`${proc}/${pid}/comm`).trim()} (process ${pid})`
  return undefined
}

function listening(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return read(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A')
    .map((columns) => `socket:[${columns[9]}]`)
}

const quietly =
  <T>(work: (path: string) => T, otherwise: T) =>
  (path: string): T => {
    try {
      return work(path)
    } catch {
      return otherwise // gone meanwhile, or another user's
    }
  }
const names = quietly(readdirSync as (path: string) => string[], [])
const link = quietly((path) => readlinkSync(path), '')
const read = quietly((path) => readFileSync(path, 'utf8'), '')
