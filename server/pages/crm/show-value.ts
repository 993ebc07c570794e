import { html } from 'hono/html'
import type { CurrencyValue, FieldDescription, FieldValue, LookupValue } from '#contract/records.ts'
import type { Language } from '#server/html/messages.ts'
import type { Html } from '#server/html/shell.ts'
import { crmTexts } from './texts.ts'

/** A value as people read it, for its field's type; always text, links only to http(s), tel and mailto. */
export function showValue(field: FieldDescription, value: FieldValue | undefined, lang: Language): Html | string {
  const text = valueText(field, value, lang)
  if (text === '') return html`<span class="meta">${crmTexts(lang).empty}</span>`
  switch (field.type) {
    case 'phone': {
      const digits = text.replace(/[^\d+]/g, '')
      return digits.length < 3 ? text : html`<a class="num" href="tel:${digits}">${text}</a>`
    }
    case 'email': {
      const at = text.lastIndexOf('@')
      return html`<a href="mailto:${encodeURIComponent(text).replaceAll('%40', '@')}">${text.slice(0, at + 1)}<wbr>${text.slice(at + 1)}</a>`
    }
    case 'url':
      return isWebAddress(text)
        ? html`<a href="${text}" target="_blank" rel="noopener noreferrer">${text.replace(/^https?:\/\//i, '').replace(/\/$/, '')}</a>`
        : text
    case 'lookup':
      return html`<a href="${recordPath(value as LookupValue)}">${text}</a>`
    case 'multiline':
      return html`<span class="lines" dir="auto">${text}</span>`
    case 'date-time':
      return html`<time class="num" datetime="${text}" data-show="full">${text.slice(0, 16).replace('T', ' ')} UTC</time>`
    case 'currency':
    case 'whole-number':
    case 'decimal':
    case 'date':
      return html`<span class="num">${text}</span>`
    default:
      return html`<bdi>${text}</bdi>`
  }
}

/** The same as plain text: for conflicts, titles and columns. */
export function valueText(field: FieldDescription, value: FieldValue | undefined, lang: Language): string {
  if (value === null || value === undefined || value === '') return ''
  const locale = lang === 'sv' ? 'sv-SE' : 'en-GB'
  const label = (code: string) => field.options?.find((option) => option.value === code)?.label ?? code
  switch (field.type) {
    case 'currency':
      return money(value as CurrencyValue, locale)
    case 'whole-number':
    case 'decimal':
      return typeof value === 'number' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value) : String(value)
    case 'date':
      return day(String(value), locale)
    case 'checkbox':
      return value === true ? crmTexts(lang).yes : crmTexts(lang).no
    case 'option':
      return label(String(value))
    case 'multi-option':
      return Array.isArray(value) ? value.map(label).join(', ') : ''
    case 'lookup':
      return typeof value === 'object' && 'name' in value ? value.name : ''
    default:
      return typeof value === 'object' ? '' : String(value)
  }
}

export function recordPath(ref: { entity: string; id: string }): string {
  return `/crm/${encodeURIComponent(ref.entity)}/${encodeURIComponent(ref.id)}`
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** Amounts are decimal text and stay exact: Intl reads a string without making it a float. */
function money(value: CurrencyValue, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency: value.currency, currencyDisplay: 'code' }).format(
      value.amount as `${number}`,
    )
  } catch {
    return `${value.amount} ${value.currency}`
  }
}

function day(value: string, locale: string): string {
  const moment = new Date(`${value}T00:00:00Z`)
  return Number.isNaN(moment.getTime()) ? value : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(moment)
}
