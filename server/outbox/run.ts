import { outboxChannel } from '#server/database/deliveries.ts'
import type { Notices } from '#server/database/notices.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { OutboxWorker } from './worker.ts'

export type RunParts = {
  worker: OutboxWorker
  notices: Notices
  clock: Clock
  log: Log
  /** deliveries of one connection at the same time, in this process */
  width?: number
  sweepMs?: number
}

/**
 * Keeps the outbox empty until the signal: woken by a notice of the transaction that wrote a row, and by a sweep for retries and for
 * what was missed. One lane per connection, so that a CRM that is slow or rests holds up no other. Resolves when the last call has ended.
 */
export async function runOutbox({ worker, notices, clock, log, width = 4, sweepMs = 5_000 }: RunParts, signal: AbortSignal): Promise<void> {
  const pumps = new Map<string, number>()
  const running = new Set<Promise<void>>()
  const again = new Set<string>()
  const alarm = createAlarm(signal)
  const woken = new Set<string>()
  const stopListening = notices.on(outboxChannel, (lane) => {
    woken.add(lane ?? '')
    alarm.ring()
  })
  const now = () => clock.now().getTime()
  let sweptAt = Number.NEGATIVE_INFINITY
  // a clock that was set back must not put the sweep off
  const untilSweep = () => (now() < sweptAt ? 0 : Math.max(0, sweptAt + sweepMs - now()))
  while (!signal.aborted) {
    const due = untilSweep() === 0 || woken.has('')
    const lanes = [...woken].filter(Boolean)
    woken.clear()
    try {
      if (due) {
        sweptAt = now()
        const recovered = await worker.recover()
        if (recovered > 0) log.warn('deliveries recovered', { recovered })
        lanes.push(...(await worker.lanes()))
      }
      for (const lane of new Set(lanes)) {
        // pumps at work look once more before they rest
        again.add(lane)
        startPump(lane)
      }
    } catch (error) {
      log.error('outbox cannot reach its database', { error })
    }
    await alarm.wait(untilSweep())
  }
  stopListening()
  await Promise.all(running)

  function startPump(lane: string): void {
    const count = pumps.get(lane) ?? 0
    if (count >= width || signal.aborted) return
    pumps.set(lane, count + 1)
    const pump = drain(lane).finally(() => {
      pumps.set(lane, (pumps.get(lane) ?? 1) - 1)
      running.delete(pump)
    })
    running.add(pump)
  }

  async function drain(lane: string): Promise<void> {
    try {
      while (!signal.aborted) {
        again.delete(lane)
        const outcome = await worker.deliverNext(lane, signal)
        if (outcome === 'idle' && !again.has(lane)) return
        // one found work: there may be enough for another
        if (outcome !== 'idle') startPump(lane)
      }
    } catch (error) {
      log.error('outbox cannot reach its database', { error, lane })
    }
  }
}

/** Waits for a ring, a time or the end; a ring while nobody waits is kept. */
function createAlarm(signal: AbortSignal): { ring(): void; wait(ms: number): Promise<void> } {
  let rung = false
  let wake: (() => void) | undefined
  signal.addEventListener('abort', () => wake?.(), { once: true })
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    },
  }
}
