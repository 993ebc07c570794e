import type { CurrencyValue, FieldValue, LookupValue } from '#contract/records.ts'

export function isCurrency(value: FieldValue | undefined): value is CurrencyValue {
  return typeof value === 'object' && value !== null && 'amount' in value
}

export function isLookup(value: FieldValue | undefined): value is LookupValue {
  return typeof value === 'object' && value !== null && 'name' in value && 'id' in value
}
