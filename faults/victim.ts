import { flushCompileCache } from 'node:module'
import { arm, type KillOrder, passed } from './points.ts'

/**
 * One server process under the harness. It reads its modules and waits; once told, it serves until it is killed, by itself at the point
 * it was given, or from outside. What it serves is what `tagalong serve` serves.
 */
export type StartOrder = {
  start: { environment: Record<string, string>; kill?: KillOrder /** how far its clock is ahead of ours */; aheadMs: number }
}
export type Order = StartOrder | { ask: 'passed' } | { arm: KillOrder }
export type Said = { ready: string } | { passed: Record<string, number> } | { failed: string }

const { startServer } = await import('../server/main.ts')
const { readConfiguration } = await import('../server/platform/configuration.ts')
const { createLog } = await import('../server/platform/log.ts')

process.on('disconnect', () => process.exit())
process.on('message', (order: Order) => {
  if ('ask' in order) {
    // who is killed leaves nothing behind: what was compiled in a whole life is written down for those to come
    flushCompileCache()
    say({ passed: passed() })
  } else if ('arm' in order) arm(order.arm)
  else
    void serve(order.start).catch((error: unknown) =>
      say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
})

async function serve({ environment, kill, aheadMs }: StartOrder['start']): Promise<void> {
  if (aheadMs > 0) setClockAhead(aheadMs)
  const configuration = readConfiguration(environment)
  // its own starting is part of what may be cut off
  arm(kill)
  const server = await startServer(configuration, createLog({ level: configuration.logLevel }), new AbortController().signal)
  say({ ready: server.url ?? '' })
}

/** All of the process believes that it is later. Timers keep their pace. */
function setClockAhead(ms: number): void {
  const Real = Date
  globalThis.Date = class extends Real {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(Real.now() + ms)
      else super(...(parts as [number]))
    }
    static override now(): number {
      return Real.now() + ms
    }
  } as DateConstructor
}

function say(said: Said): void {
  process.send?.(said)
}
