import { AppError } from '#contract/errors.ts'
import type { Clock } from '#server/ports/clock.ts'

/** `burst` at once, refilled by `perSecond`. */
export type Rate = { burst: number; perSecond: number }

export type RateLimit = {
  /** takes `cost` from the key's bucket; throws `too-many-requests` with the seconds to wait */
  take(key: string, cost: number): void
  /** how many keys are remembered */
  readonly size: number
}

/** Token buckets in this process's memory. Several processes each give the full rate: a guard against floods, not a meter. */
export function rateLimit(rate: Rate, clock: Clock, mostKeys = 50_000): RateLimit {
  // a bucket is the moment at which it is full again: one number says both how much is left and whether it can be forgotten
  const fullAt = new Map<string, number>()
  const full = (rate.burst / rate.perSecond) * 1000
  let sweepAt = 0

  return {
    take(key, cost) {
      const now = clock.now().getTime()
      if (now >= sweepAt || fullAt.size > mostKeys) sweep(now)
      const next = Math.max(fullAt.get(key) ?? 0, now) + (cost / rate.perSecond) * 1000
      const over = next - now - full
      if (over > 0) {
        const seconds = Math.ceil(over / 1000)
        throw new AppError('too-many-requests', 'Too many requests in a short time', {
          hint: `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'} and try again; nothing was done.`,
          retryAfter: seconds,
        })
      }
      fullAt.set(key, next)
    },
    get size() {
      return fullAt.size
    },
  }

  function sweep(now: number): void {
    sweepAt = now + 60_000
    for (const [key, at] of fullAt) if (at <= now) fullAt.delete(key)
    // somebody with very many addresses: the oldest are forgotten rather than memory given away
    for (const key of fullAt.keys()) {
      if (fullAt.size <= mostKeys) break
      fullAt.delete(key)
    }
  }
}
