import type { ComponentChildren } from 'preact'
import type { FirstMessages, MessageKey, RestMessages } from './messages.ts'
import { asTheCrmSays, type Standard } from './standard.ts'
import type { Text } from './text.ts'

export type Values = Record<string, string | number>

/** The catalogue of one language, ready to use. `locale` is the agent's own within that language. */
export type Texts = {
  language: string
  locale: string
  t(key: MessageKey, values?: Values): string
  /** a sentence with parts that are more than text: a link, a marked value */
  rich(key: MessageKey, parts: Record<string, ComponentChildren>, values?: Values): ComponentChildren[]
  /** the CRM's own labels, in this language where they are known */
  standard: Standard
  /** resolves when every text is there; the first view needs only its own */
  whole: Promise<void>
}

export function createTexts(
  first: FirstMessages,
  language: string,
  locale: string,
  rest?: Promise<RestMessages>,
  labels?: Promise<Standard>,
): Texts {
  let messages: Partial<Record<MessageKey, Text>> = first
  let standard = asTheCrmSays
  const whole = Promise.all([rest, labels]).then(([more, known = asTheCrmSays]) => {
    messages = { ...first, ...more }
    standard = known
  })
  const plural = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)

  function sentence(key: MessageKey, values: Values): string {
    const text = messages[key] ?? ''
    if (typeof text === 'string') return text
    return plural.select(Number(values['count'] ?? 0)) === 'one' ? text.one : text.other
  }

  function value(name: string, values: Values): string | undefined {
    const given = values[name]
    if (typeof given === 'number') return number.format(given)
    if (given !== undefined) return isolated(given)
    const count = values['count']
    if (typeof count !== 'number' || name.toLowerCase() !== 'countword') return undefined
    const word = String(messages['number.words'] ?? '').split('|')[count] || number.format(count)
    return name === 'CountWord' ? word.charAt(0).toLocaleUpperCase(locale) + word.slice(1) : word
  }

  function split(key: MessageKey, values: Values): { text: string; name?: string }[] {
    return sentence(key, values)
      .split(/\{(\w+)\}/)
      .map((text, at) => (at % 2 === 0 ? { text } : { text: value(text, values) ?? `{${text}}`, name: text }))
  }

  return {
    language,
    locale,
    get standard() {
      return standard
    },
    whole,
    t: (key, values = {}) =>
      split(key, values)
        .map(({ text }) => text)
        .join(''),
    rich: (key, parts, values = {}) =>
      split(key, values).map(({ text, name }) => (name !== undefined && name in parts ? parts[name] : text)),
  }
}

/** A name in a script of the other direction keeps to itself and leaves the sentence in order. */
function isolated(text: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text
}
