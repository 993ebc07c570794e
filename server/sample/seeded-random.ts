/** Chance that repeats itself: the same seed gives the same sample on every machine. */
export type Chance = {
  /** a whole number from 0 up to and without `n` */
  below(n: number): number
  /** true so often out of a hundred */
  percent(n: number): boolean
  one<T>(of: readonly T[]): T
}

/** mulberry32: 32 bits of state, good enough to look unplanned. */
export function seededRandom(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, percent: (n) => next() * 100 < n, one: (of) => of[below(of.length)] as (typeof of)[number] }
}
