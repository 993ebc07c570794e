import type { FieldType, FieldValue, ShownField } from '#contract/records.ts'
import { isCurrency, isLookup } from './values.ts'
import { dayAndTime, longDay } from '#contract/moments.ts'
import { currencyText, numberText } from './numbers.ts'

/** `option`: a code's label as the CRM says it, in the reader's language where it is a standard one */
export type Words = { locale: string; yes: string; no: string; option?(field: string, label: string): string }
type Formatter = (value: FieldValue, words: Words) => string

const asText: Formatter = (value) => (typeof value === 'string' ? value : String(value ?? ''))

/** One formatter per field type: what a person reads. Codes come with the CRM's own label as `text`. */
export const formatters: Record<FieldType, Formatter> = {
  text: asText,
  multiline: asText,
  phone: asText,
  email: asText,
  url: asText,
  'whole-number': (value, { locale }) =>
    typeof value === 'number' ? numberText(value, locale) : asText(value, { locale, yes: '', no: '' }),
  decimal: (value, { locale }) => (typeof value === 'number' ? numberText(value, locale) : asText(value, { locale, yes: '', no: '' })),
  currency: (value, { locale }) => (isCurrency(value) ? currencyText(value, locale) : ''),
  date: (value, { locale }) => (typeof value === 'string' ? longDay(value, locale) : ''),
  'date-time': (value, { locale }) => (typeof value === 'string' ? dayAndTime(value, locale) : ''),
  checkbox: (value, { yes, no }) => (value === null ? '' : value ? yes : no),
  option: asText,
  'multi-option': (value) => (Array.isArray(value) ? value.join(', ') : ''),
  lookup: (value) => (isLookup(value) ? value.name : ''),
}

export function shownText(field: ShownField, words: Words): string {
  if (field.value === null || field.value === '') return ''
  const coded = field.type === 'option' || field.type === 'multi-option'
  if (!coded || field.text === undefined) return formatters[field.type](field.value, words)
  const { option = (_field, label) => label } = words
  return field.type === 'option'
    ? option(field.name, field.text)
    : field.text
        .split(', ')
        .map((label) => option(field.name, label))
        .join(', ')
}
