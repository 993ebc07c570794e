/** How moments are written, the same wherever the house writes one: in the sidebar, the settings, the inbox and the CRM's pages. */

type Options = Intl.DateTimeFormatOptions

const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Options): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(key, known)
  return known
}

/** 14:32, or 2:32 pm where that is the custom; Swedish writes 14.32. */
export function clockTime(at: string, locale: string): string {
  const text = format(locale, { hour: 'numeric', minute: '2-digit', ...(/^(en-GB|sv)/.test(locale) && { hour: '2-digit' }) }).format(
    new Date(at),
  )
  return locale.startsWith('sv') ? text.replace(':', '.') : text
}

/** 12 Nov; with the year when it is another one. */
export function shortDay(at: string, locale: string, now: number): string {
  const date = new Date(at)
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return format(locale, { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) })
    .format(date)
    .replace(/\.$/, '')
}

/** 31 January 2027. A date without time is the same day everywhere. */
export function longDay(date: string, locale: string): string {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number)
  const at = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1))
  return Number.isNaN(at.getTime()) ? date : format(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
}

export function dayAndTime(at: string, locale: string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? at : `${format(locale, { dateStyle: 'medium' }).format(date)} ${clockTime(at, locale)}`
}

export function isSameDay(a: string | number, b: string | number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** Inside a sentence: `14:20` today, `yesterday 14:20`, `12 Nov` on another day. */
export function recently(at: string, locale: string, now: number): string {
  const days = daysBefore(at, now)
  if (days === 0) return clockTime(at, locale)
  return days === 1 ? `${dayWord(1, locale)} ${clockTime(at, locale)}` : shortDay(at, locale, now)
}

/** The same where it stands alone: `Yesterday 14:20`. */
export function recentlyAlone(at: string, locale: string, now: number): string {
  return capital(recently(at, locale, now), locale)
}

/** Over the messages of a day: `Today`, `Yesterday`, `Thursday 12 November`. */
export function dayHeading(at: string, locale: string, now: number): string {
  const days = daysBefore(at, now)
  const text =
    days === 0 || days === 1
      ? dayWord(days, locale)
      : format(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(at))
  return capital(text, locale)
}

/** Midnights between then and now; a clock that is a little ahead is still today. */
function daysBefore(at: string, now: number): number {
  const midnight = (moment: Date) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
  // a day with a change of the clock has 23 or 25 hours
  const days = Math.round((midnight(new Date(now)) - midnight(new Date(at))) / 86_400_000)
  return days < 0 && new Date(at).getTime() - now < 3_600_000 ? 0 : days
}

function dayWord(before: 0 | 1, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-before, 'day')
}

function capital(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
}

/** The browser's own way of writing dates and numbers where it speaks the language, else the language's home. */
export function localeFor(language: string, browserLanguages: readonly string[]): string {
  const own = browserLanguages.find((one) => one.toLowerCase().startsWith(`${language}-`))
  return own ?? { en: 'en-GB', sv: 'sv-SE' }[language] ?? language
}
