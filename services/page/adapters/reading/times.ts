/** When a message was written, as far as the page says it so that it can be placed; else undefined. */
export function momentOf(raw: string, day: Date | undefined): string | undefined {
  const epoch = /^\d{10}(\d{3})?$/.exec(raw)
  if (epoch) return iso(new Date(Number(raw) * (epoch[1] ? 1 : 1_000)))
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(raw)) return iso(new Date(raw.replace(' ', 'T')))
  const clock = clockIn.exec(raw)
  if (!clock || !day) return undefined
  const [, hours = '', minutes = '', half = ''] = clock
  const pm = /^p/i.test(half)
  const hour = half ? (Number(hours) % 12) + (pm ? 12 : 0) : Number(hours)
  return hour < 24 ? iso(new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, Number(minutes))) : undefined
}

/** 14:08, 2.08 pm */
const clockIn = /(?<![\d.:])(\d{1,2})[:.](\d\d)(?::\d\d)?(?:\s?([ap]\.?\s?m)\b\.?)?(?![\d:])/i

/** The whole of it is a time of day, perhaps with a day before it. */
export function looksLikeTime(text: string): boolean {
  return text.length <= 40 && clockIn.test(text) && text.replace(clockIn, '').replace(/[\p{P}\s\d]/gu, '').length <= 12
}

/** The day that a divider or a time names: today and yesterday in the page's language, 2026-11-21, 21 November 2026. */
export function dayIn(text: string, language: string, now: Date): Date | undefined {
  if (!/\p{L}{2}|\d-\d/u.test(text)) return undefined
  const low = text.toLowerCase().replace(/[.,]/g, ' ')
  // words enough besides it, and it is something that somebody wrote
  const only = (part: string, letters: number) => low.replace(part, '').replace(/[^\p{L}]/gu, '').length <= letters
  const languages = [language, 'en', 'sv']
  for (const days of [0, 1])
    if (languages.some((one) => inWords(one, days).some((word) => low.includes(word) && only(word, 4))))
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  const [iso, year, month, date] = /(\d{4})-(\d\d)-(\d\d)/.exec(low) ?? []
  if (iso && only(iso, 12)) return new Date(Number(year), Number(month) - 1, Number(date))
  for (const one of languages)
    for (let n = 0; /\d/.test(low) && n < 12; n++) {
      const name = monthName(one, n)
      const read = name
        ? new RegExp(`(?:(\\d{1,2})\\s+)?(?<!\\p{L})${name}\\p{L}*\\s*(\\d{1,2}(?!\\d))?\\s*(\\d{4})?`, 'u').exec(low)
        : null
      const of = Number(read?.[1] ?? read?.[2])
      if (!read || !of || !only(read[0], 12)) continue
      const found = new Date(Number(read[3] ?? now.getFullYear()), n, of)
      // without a year it is the last one that has been
      return found > now && !read[3] ? new Date(found.getFullYear() - 1, n, of) : found
    }
  return undefined
}

/** What `Intl` says takes it a tenth of a second for all months: it is asked once for each language. */
function once<T>(make: (language: string, n: number) => T): (language: string, n: number) => T {
  const known = new Map<string, T>()
  return (language, n) => {
    const key = `${language} ${n}`
    const before = known.get(key)
    if (before !== undefined) return before
    const made = make(language, n)
    known.set(key, made)
    return made
  }
}

const inWords = once((language, days): string[] => {
  try {
    const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day').toLowerCase()
    return [word, word.replace(' ', '')]
  } catch {
    return []
  }
})

const monthName = once((language, month): string => {
  try {
    return new Intl.DateTimeFormat(language, { month: 'short' })
      .format(new Date(2026, month, 15))
      .toLowerCase()
      .slice(0, 3)
  } catch {
    return ''
  }
})

function iso(date: Date): string | undefined {
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString() : undefined
}
