import type { Texts } from './texts.ts'

/** How moments are written in the reader's language and time zone. */
export function timesIn(language: string, texts: Pick<Texts, 'today' | 'yesterday'>) {
  const time = new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { hour: '2-digit', minute: '2-digit' })
  const weekday = new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { weekday: 'short' })
  const date = new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { day: 'numeric', month: 'short' })
  const long = new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
  const midnight = (moment: Date) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
  const daysBefore = (moment: Date, now: Date) => Math.round((midnight(now) - midnight(moment)) / 86_400_000)
  return {
    time: (at: string) => time.format(new Date(at)),
    /** for a list: the time today, the weekday this week, else the date */
    short: (at: string, now: Date) => {
      const days = daysBefore(new Date(at), now)
      return (days <= 0 ? time : days < 7 ? weekday : date).format(new Date(at))
    },
    /** for the line between days */
    day: (at: string, now: Date) => {
      const days = daysBefore(new Date(at), now)
      return days <= 0 ? texts.today : days === 1 ? texts.yesterday : long.format(new Date(at))
    },
    sameDay: (a: string, b: string) => midnight(new Date(a)) === midnight(new Date(b)),
  }
}

export type Times = ReturnType<typeof timesIn>
