import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { backendLog, lastWords } from '../../scripts/start/backend.ts'
import { backendEnvironment, type Place } from '../../scripts/start/backend-environment.ts'

/** With an environment: start; without: stop. A backend is known by its data folder. */
export type Order = { folder: string; environment?: NodeJS.ProcessEnv }
export type Answer = { folder: string; state: 'ready' | 'ended' }

/** Starts the backend of a story; resolves, once it is ready, to what stops it in an orderly way. */
export async function serveFrom(place: Place): Promise<() => Promise<void>> {
  const folder = place.dataFolder
  writeFileSync(backendLog(folder), '', { mode: 0o600 })
  const state = await tell({ folder, environment: backendEnvironment(place) }, ['ready', 'ended'])
  if (state === 'ended') throw new Error(`The backend did not start. ${lastWords(folder)}`)
  return async () => void (await tell({ folder }, ['ended']))
}

let opened: ChildProcess | undefined
let asking = 0

/**
 * One process serves all stories of a worker, one after the other: reading the backend's modules takes several times as long as
 * all that a story asks of it. It never keeps its parent from ending, and ends with it.
 */
function backendProcess(): ChildProcess {
  if (opened?.connected) return opened
  const script = fileURLToPath(new URL('./serve-stories.ts', import.meta.url))
  // a process group of its own: Ctrl+C is for the runner, which then stops the backends in an orderly way
  opened = spawn(process.execPath, [script], { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  opened.unref()
  return opened
}

/** Gives an order and waits for one of these answers; a process that is gone has ended all its backends. */
function tell(order: Order, awaited: readonly Answer['state'][]): Promise<Answer['state']> {
  const backends = backendProcess()
  return new Promise((resolve) => {
    const hear = ({ folder, state }: Answer) => {
      if (folder === order.folder && awaited.includes(state)) done(state)
    }
    const gone = () => done('ended')
    const done = (state: Answer['state']) => {
      backends.off('message', hear).off('exit', gone)
      if (--asking === 0) backends.channel?.unref()
      resolve(state)
    }
    asking++
    backends.channel?.ref()
    backends.on('message', hear).on('exit', gone)
    backends.send(order)
  })
}
