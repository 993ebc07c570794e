import { clockTime, dayAndTime, shortDay } from '#components/format/dates.ts'

/** A moment, as short as it can be told, the whole of it as a title. */
export function Time({ at, locale, now, as = 'auto' }: { at: string; locale: string; now: number; as?: 'auto' | 'clock' | 'day' }) {
  const clock = as === 'clock' || (as === 'auto' && shortDay(at, locale, now) === shortDay(new Date(now).toISOString(), locale, now))
  return (
    <time dateTime={at} title={dayAndTime(at, locale)} class="num">
      {clock ? clockTime(at, locale) : shortDay(at, locale, now)}
    </time>
  )
}
