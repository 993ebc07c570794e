import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundleVictim } from './bundle-victim.ts'
import type { KillOrder } from './points.ts'
import type { Order, Said, StartOrder } from './victim.ts'

export type Victim = {
  pid: number
  /** where it answers; undefined when it died before it did */
  url: string | undefined
  gone: Promise<void>
  passed(): Promise<Record<string, number>>
  /** another point to die at, counted from now */
  arm(kill: KillOrder): void
  /** the point at which it ended itself */
  diedAt(): string | undefined
  kill(): Promise<void>
}

// reading the modules makes little that is thrown away: a heap that begins small is cleaned again and again in vain
const quick = ['--min-semi-space-size=16', '--max-semi-space-size=32']

/** Server processes, some of which wait with their modules read: reading them takes longer than all else. */
export async function victims(options: { standby: number }) {
  const bundle = await bundleVictim(fileURLToPath(new URL('..', import.meta.url)))
  const waiting: ChildProcess[] = []
  const living = new Set<ChildProcess>()
  const refill = () => {
    while (waiting.length < options.standby) waiting.push(born())
  }
  refill()

  function born(): ChildProcess {
    const env = { ...process.env, NODE_COMPILE_CACHE: bundle.compiled }
    const child = spawn(process.execPath, [...quick, bundle.script], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] })
    child.setMaxListeners(0)
    living.add(child)
    child.once('exit', () => living.delete(child))
    return child
  }

  return {
    async start(start: StartOrder['start']): Promise<Victim> {
      const child = waiting.shift() ?? born()
      refill()
      let words = ''
      child.stdio[4]?.on('data', (part) => {
        words += String(part)
      })
      // `close` comes once its last words were read
      const gone = once(child, 'close').then(() => undefined)
      send(child, { start })
      const said = await Promise.race([heard(child), gone])
      if (said && 'failed' in said) throw new Error(`A server did not start.\n${said.failed}`)
      return {
        pid: child.pid ?? 0,
        url: said && 'ready' in said ? said.ready : undefined,
        gone,
        arm: (kill) => send(child, { arm: kill }),
        diedAt: () => words || undefined,
        async passed() {
          send(child, { ask: 'passed' })
          const answer = await Promise.race([heard(child), gone])
          return answer && 'passed' in answer ? answer.passed : {}
        },
        async kill() {
          child.kill('SIGKILL')
          await gone
        },
      }
    },
    async end(): Promise<void> {
      await Promise.all(
        [...living].map((child) => {
          const gone = once(child, 'exit')
          child.kill('SIGKILL')
          return gone
        }),
      )
      bundle.remove()
    },
  }
}

function send(child: ChildProcess, order: Order): void {
  // one that died in between is noticed by its end
  child.send(order, () => undefined)
}

async function heard(child: ChildProcess): Promise<Said | undefined> {
  const [said] = (await once(child, 'message').catch(() => [])) as [Said?]
  return said
}

export type { KillOrder }
