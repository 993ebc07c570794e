import { clockTime, dayAndTime, recentlyAlone, shortDay } from '#contract/moments.ts'

/** A moment, as short as it can be told, the whole of it as a title. */
export function Time({ at, locale, now, as = 'auto' }: { at: string; locale: string; now: number; as?: 'auto' | 'clock' | 'day' }) {
  const short = { auto: () => recentlyAlone(at, locale, now), clock: () => clockTime(at, locale), day: () => shortDay(at, locale, now) }
  return (
    <time dateTime={at} title={dayAndTime(at, locale)} class="num">
      {short[as]()}
    </time>
  )
}
