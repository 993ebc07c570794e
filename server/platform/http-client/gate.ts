import type { HttpWorld } from './world.ts'

export type Gate = {
  /** seconds until the CRM may be called again; undefined: now */
  rest(): number | undefined
  /** the same for whoever goes through when it is open: after a rest that we took it closes behind the first, whose luck the others wait for */
  pass(): number | undefined
  /** the CRM wants to be left alone; without a time for a moment */
  told(seconds: number | undefined): void
  trouble(): void
  well(): void
}

const tiredAfter = 5
const firstRestMs = 1_000
const longestRestMs = 30_000

/**
 * Holds back calls that would do no good: while the CRM has asked to be left alone, and after five troubles in a row for one, two, four
 * … thirty seconds, with one call let through between two rests. Times are by the clock: nothing waits here.
 */
export function openGate({ clock, random }: Pick<HttpWorld, 'clock' | 'random'>): Gate {
  let troubles = 0
  /** asked for by the CRM: no luck of an older call ends it */
  let toldUntil = 0
  /** taken by ourselves after troubles */
  let ownUntil = 0
  const now = () => clock.now().getTime()
  const rest = () => {
    const left = Math.max(toldUntil, ownUntil) - now()
    return left > 0 ? Math.ceil(left / 1000) : undefined
  }
  return {
    rest,
    pass() {
      const resting = rest()
      if (resting === undefined && troubles >= tiredAfter) ownUntil = now() + restAfter(troubles, random)
      return resting
    },
    told(seconds) {
      toldUntil = Math.max(toldUntil, now() + (seconds ?? 1) * 1000)
    },
    trouble() {
      troubles += 1
      if (troubles >= tiredAfter) ownUntil = Math.max(ownUntil, now() + restAfter(troubles, random))
    },
    well() {
      ownUntil = 0
      troubles = 0
    },
  }
}

function restAfter(troubles: number, random: () => number): number {
  const full = Math.min(firstRestMs * 2 ** (troubles - tiredAfter), longestRestMs)
  return full / 2 + (full / 2) * random()
}
