import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Written beside the data by the `npm start` that runs: who serves, and where. `backend` is there once it is ready; `elsewhere`
 * says that the data is in the database of a DATABASE_URL.
 */
export type Running = { launcher: number; url: string; elsewhere: boolean; backend?: number }

/** Takes the place of the one that runs; false when somebody else was faster. */
export function claimRunning(file: string, running: Running): boolean {
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, JSON.stringify(running), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

export function noteRunning(file: string, running: Running): void {
  writeFileSync(file, JSON.stringify(running))
}

export function forgetRunning(file: string): void {
  rmSync(file, { force: true })
}

export function readRunning(file: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Running
  } catch {
    return undefined
  }
}

/** Whether that process still is what the note says; a number may have been given to another one since. */
export function isAlive(pid: number | undefined, words: string): boolean {
  if (!pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words)
  } catch {
    return process.platform !== 'linux'
  }
}

export async function isReady(url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.timeout(2_000)
    const response = await fetch(`${url}/ready`, { signal: signal ? AbortSignal.any([signal, patience]) : patience })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
