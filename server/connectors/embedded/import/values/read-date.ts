import type { DateOrder } from '#contract/api/imports.ts'
import type { Reasoned } from '#contract/import/reasons.ts'

export type DateReading = { value: string } | Reasoned

/** A day as people and systems write it, as YYYY-MM-DD. `01/02/2026` needs an order; four digits of a year in front need none. */
export function readDate(text: string, order: DateOrder): DateReading {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (iso) return day(iso[1], iso[2], iso[3])
  const named = namedMonth(text)
  if (named) return named
  const [, one = '', mark = '', two = '', year = ''] = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$/.exec(text.replace(/\.\s+/g, '.')) ?? []
  if (year === '') return wrong
  const [dmy, mdy] = [day(year, two, one), day(year, one, two)]
  if (order === 'dmy') return dmy
  if (order === 'mdy') return mdy
  // with dots the day always comes first; where day and month are the same either order is right
  if (mark === '.' || one.padStart(2, '0') === two.padStart(2, '0')) return dmy
  if ('value' in dmy && 'value' in mdy) return { reason: 'date-unclear', parts: [dmy.value, mdy.value] }
  return 'value' in dmy ? dmy : mdy
}

/** A moment: a day, then a time of the clock, with an offset or in UTC; as ISO 8601 in UTC. A day alone begins at midnight. */
export function readMoment(text: string, order: DateOrder): DateReading {
  const [, days = '', hour = '', minute = '', second = '0', fraction = '', half = '', zone = ''] =
    /^(.+?)(?:(?:T|\s+|,\s*)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text,
    ) ?? []
  const read = readDate(days.trim(), order)
  if (!('value' in read)) return hour === '' || read.reason === 'date-unclear' ? read : { reason: 'time', parts: [] }
  if (hour === '') return { value: `${read.value}T00:00:00.000Z` }
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59 || (half !== '' && Number(hour) > 12)) return { reason: 'time', parts: [] }
  const two = (number: number | string) => String(number).padStart(2, '0')
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z'
  const at = new Date(`${read.value}T${two(hours)}:${minute}:${two(second)}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
  // an offset may lead out of the years that a database and ISO 8601 know by four digits
  return !(at >= firstMoment && at <= lastMoment) ? { reason: 'time', parts: [] } : { value: at.toISOString() }
}

/** The order that values of a file leave: one with a day above twelve says which; none, or two that contradict one another, says nothing. */
export function guessOrder(texts: readonly string[]): DateOrder {
  const seen = new Set<DateOrder>()
  for (const text of texts) {
    const [, one, two] = /^(\d{1,2})[-/](\d{1,2})[-/]\d{4}(?!\d)/.exec(text.trim()) ?? []
    if (one === undefined) continue
    if (Number(one) > 12) seen.add('dmy')
    if (Number(two) > 12) seen.add('mdy')
  }
  const [only] = seen
  return seen.size === 1 && only ? only : 'auto'
}

const firstMoment = new Date('0001-01-01T00:00:00.000Z')
const lastMoment = new Date('9999-12-31T23:59:59.999Z')

const wrong: Reasoned = { reason: 'date', parts: [] }

function day(year = '', month = '', of = ''): DateReading {
  const text = `${year}-${month.padStart(2, '0')}-${of.padStart(2, '0')}`
  const at = new Date(`${text}T00:00:00Z`)
  return year !== '0000' && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? { value: text } : wrong
}

/** `21 Nov 2026`, `November 21, 2026`, `21. november 2026` */
function namedMonth(text: string): DateReading | undefined {
  const [, first, word, year] = /^(\d{1,2})(?:st|nd|rd|th)?[.\s-]+(\p{L}{3,10})\.?,?[\s-]+(\d{4})$/u.exec(text) ?? []
  const [, word2, second, year2] = /^(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/u.exec(text) ?? []
  const name = (word ?? word2)?.toLowerCase()
  if (name === undefined) return undefined
  const month = months.findIndex((names) => names.some((one) => one === name || (name.length === 3 && one.startsWith(name))))
  return month === -1 ? wrong : day(year ?? year2, String(month + 1), first ?? second)
}

const months = [
  ['january', 'januari', 'januar'],
  ['february', 'februari', 'februar'],
  ['march', 'mars', 'märz'],
  ['april'],
  ['may', 'maj', 'mai'],
  ['june', 'juni'],
  ['july', 'juli'],
  ['august', 'augusti'],
  ['september', 'sept'],
  ['october', 'oktober', 'okt'],
  ['november'],
  ['december', 'dezember', 'desember', 'dez', 'des'],
]
