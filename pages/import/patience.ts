import { CallError } from './calls.ts'

/** `away`: the server does not answer. `session`: nobody is signed in any more. */
export type Line = 'up' | 'away' | 'session'

export type Patience = {
  line: (line: Line) => void
  /** takes the token of the session that there is now */
  renew: () => Promise<void>
  /** until so many milliseconds are over, or something makes it worth another try */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Repeats what the line or the end of a session has broken off until it goes through, and says meanwhile what it waits for. */
export async function patiently<T>(work: () => Promise<T>, { line, renew, wait }: Patience, signal: AbortSignal): Promise<T> {
  let ended = false
  for (let turn = 0; ; turn += 1) {
    signal.throwIfAborted()
    try {
      if (ended) await renew()
      const done = await work()
      line('up')
      return done
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      ended = error.code === 'not-signed-in'
      if (!ended && !error.retryable) {
        if (error.code !== 'cancelled') line('up')
        throw error
      }
      // a server that asks for time is there
      if (error.code !== 'too-many-requests') line(ended ? 'session' : 'away')
      await wait(ended ? 3_000 : pause(turn, error.retryAfter), signal)
    }
  }
}

/** 1, 2, 4, 8, 15, 15 … seconds, or what the server asks for. */
export function pause(turn: number, retryAfter?: number): number {
  return Math.min(retryAfter === undefined ? 1_000 * 2 ** Math.min(turn, 10) : retryAfter * 1_000, 15_000)
}
