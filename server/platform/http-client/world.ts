import { lookup } from 'node:dns'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#server/ports/clock.ts'

/** What the client needs from outside; tests bring their own clock, waits and names. */
export type HttpWorld = {
  clock: Clock
  /** waits, unless the signal comes first; then it rejects */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** aborts after so long */
  timeout(ms: number): AbortSignal
  /** 0 ≤ x < 1 */
  random(): number
  /** every address of a host */
  resolve(host: string): Promise<readonly { address: string; family: number }[]>
  /** hosts inside the organisation that the server's configuration allows: `crm.intern`, `10.0.0.4:8443` */
  internalHosts: readonly string[]
}

export function systemWorld(clock: Clock, internalHosts: readonly string[]): HttpWorld {
  return {
    clock,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    timeout: (ms) => AbortSignal.timeout(ms),
    random: Math.random,
    resolve: (host) =>
      new Promise((resolve, reject) => {
        lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
      }),
    internalHosts,
  }
}
