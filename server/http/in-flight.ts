import { AppError } from '#contract/errors.ts'

export type InFlight = {
  /** runs work with a signal that ends when the client goes away, patience runs out, or the server stops */
  run<T>(
    options: { safe: boolean; patience: number; whenGone: (tell: () => void) => () => void },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>
  readonly count: number
  /** ends reads at once (they are repeated elsewhere without harm), or everything */
  end(which: 'reads' | 'all'): void
}

/** The operations that are running now, so that each can be cancelled and a stop can wait for them. */
export function inFlight(): InFlight {
  const running = new Set<{ safe: boolean; end(reason: AppError): void }>()
  let stopping = false
  return {
    run({ safe, patience, whenGone }, work) {
      if (stopping && safe) return Promise.reject(restarting())
      // one promise, settled by whatever comes first: work that does not listen to its signal holds up nobody
      return new Promise((resolve, reject) => {
        const controller = new AbortController()
        const leave = () => {
          clearTimeout(timer)
          stopWatching()
          running.delete(entry)
        }
        const fail = (error: unknown) => {
          leave()
          reject(error)
        }
        const entry = {
          safe,
          end(reason: AppError) {
            fail(reason)
            controller.abort(reason)
          },
        }
        const timer = setTimeout(() => entry.end(tooSlow(patience)), patience)
        let stopWatching = () => {}
        running.add(entry)
        stopWatching = whenGone(() => entry.end(new AppError('cancelled', 'The caller went away')))
        if (controller.signal.aborted) return
        try {
          work(controller.signal).then((value) => {
            leave()
            resolve(value)
          }, fail)
        } catch (error) {
          fail(error)
        }
      })
    },
    get count() {
      return running.size
    },
    end(which) {
      stopping = true
      for (const entry of running) if (which === 'all' || entry.safe) entry.end(restarting())
    },
  }
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
