import type { FormField } from '#contract/api/records.ts'
import type { FieldType, FieldValue } from '#contract/records.ts'

/** What is wrong with a value that is there. `wrong`: the field's type says what it wants instead. */
export type ValueFault = { kind: 'too-long'; limit: number; length: number } | { kind: 'wrong' }

/**
 * The rules of contract/field-types, told before anything is sent and without their English sentences (a test holds the two
 * together). They are written again because the schemas there bring zod, which the sidebar does without.
 */
export function checkValue(field: FormField, value: Exclude<FieldValue, null>): ValueFault | undefined {
  if (typeof value === 'string' && field.type in longest) {
    const limit = field.maxLength ?? longest[field.type] ?? 0
    const text =
      field.type === 'multiline'
        ? kept(value).replace(/\r\n?/g, '\n')
        : kept(value)
            .replace(/[\r\n\t]+/g, ' ')
            .trim()
    if (text.length > limit) return { kind: 'too-long', limit, length: text.length }
    return text.trim() === '' || (patterns[field.type]?.(text) ?? true) ? undefined : { kind: 'wrong' }
  }
  return others[field.type]?.(value, field) ? undefined : { kind: 'wrong' }
}

const longest: Partial<Record<FieldType, number>> = { text: 4_000, multiline: 131_072, phone: 200, email: 254, url: 2_048 }

const patterns: Partial<Record<FieldType, (text: string) => boolean>> = {
  phone: (text) => (text.match(/\p{Nd}/gu)?.length ?? 0) >= 3,
  email: (text) => /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)+$/u.test(text),
  url: (text) => {
    const address = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`
    return /^https?:\/\/[^\s/?#]+/i.test(address) && URL.canParse(address)
  },
}

const others: Partial<Record<FieldType, (value: Exclude<FieldValue, null>, field: FormField) => boolean>> = {
  'whole-number': (value) => Number.isSafeInteger(value),
  decimal: (value) => Number.isFinite(value),
  currency: (value, { currency }) =>
    typeof value === 'object' &&
    'amount' in value &&
    /^-?\d{1,18}(\.\d{1,6})?$/.test(value.amount) &&
    /^[A-Z]{3}$/.test(value.currency) &&
    (currency === undefined || currency === value.currency),
  date: (value) => typeof value === 'string' && isDay(value),
  'date-time': (value) => typeof value === 'string' && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)),
  checkbox: (value) => typeof value === 'boolean',
  option: (value, { options = [] }) => options.some((one) => one.value === value),
  'multi-option': (value, { options = [] }) => Array.isArray(value) && value.every((code) => options.some((one) => one.value === code)),
  lookup: (value, { lookup = [] }) =>
    typeof value === 'object' && 'entity' in value && (lookup.length === 0 || lookup.includes(value.entity)),
}

/** A day that the calendar has, in the years 0 to 9999. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** As it will be kept: characters that no database keeps go, and take no room. */
function kept(text: string): string {
  return text.toWellFormed().replace(controls, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go; tab and line ends stay
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
