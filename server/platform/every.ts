import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#server/ports/log.ts'

/**
 * Does something again and again until the signal; resolves when the last turn has ended. A turn that fails is logged and the next
 * one comes as usual; turns never overlap.
 */
export async function every(
  seconds: number,
  name: string,
  parts: { log: Log; signal: AbortSignal },
  work: () => Promise<unknown>,
): Promise<void> {
  const { log, signal } = parts
  while (!signal.aborted) {
    await work().catch((error: unknown) => {
      if (!signal.aborted) log.error('recurring work failed', { work: name, error })
    })
    await wait(seconds * 1_000, undefined, { signal }).catch(() => undefined)
  }
}
