import { clockTime, dayAndTime, dayHeading, isSameDay, recentlyAlone } from '#contract/moments.ts'

/** How moments are written in the reader's own locale and time zone: as the sidebar beside it writes them. */
export function timesIn(locale: string) {
  return {
    time: (at: string) => clockTime(at, locale),
    /** for a list */
    short: (at: string, now: Date) => recentlyAlone(at, locale, now.getTime()),
    /** for the line between days */
    day: (at: string, now: Date) => dayHeading(at, locale, now.getTime()),
    whole: (at: string) => dayAndTime(at, locale),
    sameDay: isSameDay,
  }
}

export type Times = ReturnType<typeof timesIn>
