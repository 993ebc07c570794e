import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Told } from '../run-command.ts'
import { backendEnvironment, type Place } from './backend-environment.ts'
import { isReady } from './running.ts'

export type Backend = {
  pid: number
  url: string
  /** resolves when it has ended, whoever ended it */
  ended: Promise<number | undefined>
  /** asks it to stop, and waits; one that does not is killed after a while */
  stop(): Promise<void>
}
export type BackendOptions = Place & { signal: AbortSignal }

/** Starts the backend in a process group of its own (Ctrl+C is ours to pass on) and waits until it is ready. */
export async function startBackend({ signal, ...place }: BackendOptions): Promise<Backend> {
  const { project, dataFolder, port, url } = place
  const log = join(dataFolder, 'backend.log')
  mkdirSync(dataFolder, { recursive: true })
  const output = openSync(log, 'w')
  const child = spawn(process.execPath, ['server/cli/tagalong.ts', 'serve'], {
    cwd: project,
    detached: true,
    stdio: ['ignore', output, output],
    env: backendEnvironment(place),
  })
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined))
    child.once('exit', (code) => resolve(code ?? undefined))
  })
  const address = `http://127.0.0.1:${port}`
  try {
    while (!(await isReady(address, signal))) {
      const over = await Promise.race([ended.then((code) => ({ code })), wait(50, undefined, { signal })])
      if (over) throw new Told(`The backend did not start (${log}):\n${lastLines(log)}`)
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

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n')
}
