import type { Clock } from '#server/ports/clock.ts'

/** Milliseconds for which a connection is cut at most: long enough to press something, too short to hurt. */
export const longestCut = 30_000

export type CutConnections = {
  /** For so many milliseconds from now this person's calls get no answer; asked again meanwhile, the end stays. */
  cut(person: string): number
  /** before its time */
  restore(person: string): void
  holds(person: string): boolean
}

/**
 * People who cut their own connection, to see in the practice inbox what happens then: their calls end without an answer, as they would
 * behind a dead line. Held in memory, by person: nobody can do it to anybody else, and it passes by itself.
 */
export function cutConnections(clock: Clock): CutConnections {
  const until = new Map<string, number>()
  const holds = (person: string) => (until.get(person) ?? 0) > clock.now().getTime()
  return {
    holds,
    restore: (person) => void until.delete(person),
    cut(person) {
      for (const [one] of until) if (!holds(one)) until.delete(one)
      const end = until.get(person) ?? clock.now().getTime() + longestCut
      until.set(person, end)
      return end - clock.now().getTime()
    },
  }
}
