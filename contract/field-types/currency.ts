import { CurrencyValue } from '../records.ts'
import type { FieldTypeRule } from './field-type.ts'

/** An amount with its currency; the amount is decimal text, so that no cent is lost. */
export const currency: FieldTypeRule = {
  type: 'currency',
  schema: CurrencyValue,
  read(value, field) {
    const parsed = CurrencyValue.safeParse(value)
    if (!parsed.success) return { fault: `${field.label} must be an amount with a currency, such as 184500.00 SEK.` }
    if (field.currency !== undefined && parsed.data.currency !== field.currency) {
      return { fault: `${field.label} is kept in ${field.currency}, not in ${parsed.data.currency}.` }
    }
    return { value: { amount: canonicalAmount(parsed.data.amount), currency: parsed.data.currency } }
  },
}

/** `0012.50` and `12.5` are one amount; at least two decimals are written. */
export function canonicalAmount(amount: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d+))?$/.exec(amount) ?? []
  const decimals = fraction.replace(/0+$/, '').padEnd(2, '0')
  const zero = whole === '0' && /^0+$/.test(decimals)
  return `${zero ? '' : sign}${whole}.${decimals}`
}
