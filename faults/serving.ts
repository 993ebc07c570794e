import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundledCommand } from '#server/cli/testing/bundled-command.ts'

/** A command of Tagalong as a process of its own, as an operator runs it. */
export type Running = {
  pid: number
  said(): string
  ended: Promise<{ code: number | null; output: string }>
  signal(name: NodeJS.Signals): void
  kill(): Promise<void>
}
export type Serving = Running & { url: string }

const project = fileURLToPath(new URL('..', import.meta.url))
const living = new Set<Running>()

export async function tagalong(environment: Record<string, string>, ...words: string[]): Promise<Running> {
  const child = spawn(process.execPath, [await bundledCommand(), ...words], {
    cwd: project,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: join(project, 'node_modules', '.cache', 'node'),
      TAGALONG_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()))
  const running: Running = {
    pid: child.pid ?? 0,
    said: () => output,
    ended: once(child, 'close').then(([code]) => {
      living.delete(running)
      return { code: code as number | null, output }
    }),
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await running.ended
    },
  }
  living.add(running)
  return running
}

/** A server that answers. */
export async function serve(environment: Record<string, string>): Promise<Serving> {
  const server = await tagalong(environment, 'serve')
  const over = server.ended.then(({ output }) => {
    throw new Error(`A server did not start.\n${output}`)
  })
  over.catch(() => undefined)
  const url = await until(() => /listening on (http:\S+)\)/.exec(server.said())?.[1], 'a server listens', over)
  return { ...server, url }
}

/** Ends what a test that failed has left. */
export async function endAll(): Promise<void> {
  await Promise.all([...living].map((one) => one.kill()))
}

/** What `look` finds, once it finds something. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, what: string, or?: Promise<never>): Promise<T> {
  const late = performance.now() + patience
  for (;;) {
    const found = await (or ? Promise.race([look(), or]) : look())
    if (found !== undefined && found !== false) return found
    if (performance.now() > late) throw new Error(`Waited in vain until ${what}.`)
    await wait(20)
  }
}
const patience = 60_000
