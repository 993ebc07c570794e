import { AppError } from '#contract/errors.ts'

export type InFlight = {
  /** runs work with a signal that ends when the client goes away, patience runs out, or the server stops */
  run<T>(options: { safe: boolean; client: AbortSignal; patience: number }, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  readonly count: number
  /** ends reads at once (they are repeated elsewhere without harm), or everything */
  end(which: 'reads' | 'all'): void
}

/** The operations that are running now, so that each can be cancelled and a stop can wait for them. */
export function inFlight(): InFlight {
  const running = new Set<{ safe: boolean; controller: AbortController }>()
  let stopping = false
  return {
    async run({ safe, client, patience }, work) {
      const entry = { safe, controller: new AbortController() }
      const { signal } = entry.controller
      const cancel = () => entry.controller.abort(new AppError('cancelled', 'The caller went away'))
      const timer = setTimeout(() => entry.controller.abort(tooSlow(patience)), patience)
      if (client.aborted) cancel()
      client.addEventListener('abort', cancel, { once: true })
      running.add(entry)
      if (stopping && safe) entry.controller.abort(restarting())
      try {
        return await Promise.race([work(signal), ended(signal)])
      } finally {
        clearTimeout(timer)
        client.removeEventListener('abort', cancel)
        running.delete(entry)
      }
    },
    get count() {
      return running.size
    },
    end(which) {
      stopping = true
      for (const entry of running) if (which === 'all' || entry.safe) entry.controller.abort(restarting())
    },
  }
}

/** Rejects when the signal ends, so that work that does not listen holds up nobody. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function tooSlow(patience: number): AppError {
  return new AppError('unavailable', `This took longer than ${Math.round(patience / 1000)} seconds`, {
    hint: 'Try again; asking the same thing twice does nothing twice.',
    retryAfter: 2,
  })
}

function restarting(): AppError {
  return new AppError('unavailable', 'The server is being restarted', { hint: 'It is tried again by itself in a moment.', retryAfter: 1 })
}
