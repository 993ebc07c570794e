/** How far one may be before the slowest, as a share of its own work. */
const ahead = 0.02

/**
 * Keeps several that work side by side at the same share of their work, so that none is left to work alone in the end, when a core has nothing to do.
 * `sizes`: the whole work of each, in any unit. After the signal nobody waits.
 */
export function inStep(sizes: readonly number[], signal: AbortSignal) {
  const did = sizes.map(() => 0)
  const over = sizes.map((size) => size === 0)
  let wake: (() => void)[] = []
  const share = (lane: number) => (did[lane] as number) / (sizes[lane] as number)
  const slowest = () => Math.min(...sizes.map((_, lane) => (over[lane] ? 1 : share(lane))))
  signal.addEventListener('abort', wakeAll, { once: true })
  return {
    /** This lane has done so much more; waits where it is far ahead of another. */
    async done(lane: number, size: number): Promise<void> {
      did[lane] = (did[lane] as number) + size
      wakeAll()
      while (!over[lane] && share(lane) > slowest() + ahead && !signal.aborted)
        await new Promise<void>((resolve) => void wake.push(resolve))
    },
    /** Nobody waits for this lane any more. */
    over(lane: number): void {
      over[lane] = true
      wakeAll()
    },
  }
  function wakeAll(): void {
    const waiting = wake
    wake = []
    for (const one of waiting) one()
  }
}
