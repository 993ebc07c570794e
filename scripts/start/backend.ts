import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Told } from '../run-command.ts'
import { backendEnvironment, type Place } from './backend-environment.ts'
import { isReady } from './running.ts'

export type Backend = {
  pid: number
  url: string
  /** resolves when it has ended, whoever ended it: `exit code 1`, `killed by SIGKILL` */
  ended: Promise<string>
  /** asks it to stop, and waits; one that does not is killed after a while */
  stop(): Promise<void>
}
export type BackendOptions = Place & { signal: AbortSignal }

/** Starts the backend in a process group of its own (Ctrl+C is ours to pass on) and waits until it is ready. */
export async function startBackend({ signal, ...place }: BackendOptions): Promise<Backend> {
  const { project, dataFolder, port, url } = place
  const output = openLog(dataFolder)
  const child = spawn(process.execPath, ['server/cli/tagalong.ts', 'serve'], {
    cwd: project,
    detached: true,
    stdio: ['ignore', output, output],
    env: backendEnvironment(place),
  })
  closeSync(output)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, killer) => resolve(killer ? `killed by ${killer}` : `exit code ${code}`))
  })
  const address = `http://127.0.0.1:${port}`
  try {
    while (!(await isReady(address, signal))) {
      const over = await Promise.race([ended, wait(50, undefined, { signal })])
      if (over) throw new Told(`The backend did not start (${over}). ${lastWords(dataFolder)}`)
    }
  } catch (error) {
    await stop(child, ended)
    throw signal.aborted ? new Told('Stopped before it was ready.') : error
  }
  return { pid: child.pid as number, url, ended, stop: () => stop(child, ended) }
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const patient = new AbortController()
  const late = wait(20_000, 'late', { signal: patient.signal }).catch(() => undefined)
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL')
  patient.abort()
  await ended
}

/** What it said last, and what to do, for somebody whose backend is gone. */
export function lastWords(dataFolder: string): string {
  const log = backendLog(dataFolder)
  return [
    `The last lines of ${log}:`,
    ...tellingLines(readFileSync(log, 'utf8')).map((line) => `  ${line}`),
    'What was saved is kept. Type npm start to begin again; if that fails too, npm run tagalong -- doctor says what is wrong.',
  ].join('\n')
}

/** Without the lines of stacks, which would push out the line that says what happened. */
export function tellingLines(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v\d|^\s*\^+\s*$|^node:internal/.test(line))
    .slice(-12)
}

export function backendLog(dataFolder: string): string {
  return join(dataFolder, 'backend.log')
}

/** Begun anew with each start, and for our eyes only: the link for the first admin stands in it. */
function openLog(dataFolder: string): number {
  mkdirSync(dataFolder, { recursive: true })
  rmSync(backendLog(dataFolder), { force: true })
  return openSync(backendLog(dataFolder), 'a', 0o600)
}
