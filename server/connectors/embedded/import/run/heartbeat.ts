import { StaleRun } from './runs.ts'

/** Does something every second until it is stopped; when the run is in other hands, ends what goes on. */
export function heartbeat(work: () => Promise<void>, failed: AbortController): { stop(): Promise<void> } {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    if (stopped) return
    running = running.then(() =>
      work().catch((error: unknown) => {
        if (error instanceof StaleRun) failed.abort(error)
      }),
    )
  }, 1_000)
  return {
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
