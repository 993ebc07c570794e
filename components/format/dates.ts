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

/** 14:20 today, 12 Nov on another day. */
export function recently(at: string, locale: string, now: number): string {
  return isSameDay(at, now) ? clockTime(at, locale) : shortDay(at, locale, now)
}
