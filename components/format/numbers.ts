import type { CurrencyValue } from '#contract/records.ts'

/** SEK 184,500.00, or 184 500,00 kr where that is the custom. The amount is text: no digit is lost on the way. */
export function currencyText({ amount, currency }: CurrencyValue, locale: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount as Intl.StringNumericLiteral)
  } catch {
    return `${currency} ${amount}`
  }
}

export function numberText(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value)
}

/** A decimal number as people write it in their own country, for an input. */
export function amountForInput(amount: string, locale: string): string {
  const digits = amount.split('.')[1]?.length ?? 0
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: Math.max(digits, 6) }).format(
    amount as Intl.StringNumericLiteral,
  )
}

/**
 * What was typed, as a plain decimal ("12 500,00" → "12500.00"), or undefined when it is no number. The last of `.` and `,`
 * is the decimal sign, unless it stands before exactly three digits and is the locale's sign for thousands.
 */
export function readDecimal(typed: string, locale: string): string | undefined {
  const text = plainDigits(typed)
    .replace(/[\s'’\u00a0\u202f]/g, '')
    .replace(/^\u2212/, '-')
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(text)) return undefined
  const group = new Intl.NumberFormat(locale).formatToParts(1234567).find(({ type }) => type === 'group')?.value
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  const sign = text[at]
  const after = text.slice(at + 1)
  const many = sign !== undefined && text.split(sign).length > 2
  const whole = at < 0 || many || (after.length === 3 && sign === group)
  const head = (whole ? text : text.slice(0, at)).replace(/[.,]/g, '')
  if (!/^-?\d*$/.test(head)) return undefined
  return `${head === '' || head === '-' ? `${head}0` : head}${whole || after === '' ? '' : `.${after}`}`
}

/** Digits of other scripts (Arabic, Persian, Devanagari, full width) as 0–9. */
export function plainDigits(text: string): string {
  return text.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = zeros.findLast((one) => one <= code) ?? code
    return String(code - zero)
  })
}

const zeros = [0x0660, 0x06f0, 0x0966]
