import type { FieldDescription, FieldValues } from '#contract/records.ts'
import type { Written } from './record-form.ts'

/** The inputs of one field in a form. */
export function inputsOf(field: FieldDescription): string[] {
  if (field.type === 'currency') return [field.name, `${field.name}.currency`]
  if (field.type === 'lookup') return [field.name, `${field.name}.id`, `${field.name}.was`, `${field.name}.choice`]
  return [field.name]
}

export function isChanged(field: FieldDescription, written: Written, base: Written): boolean {
  const text = (name: string) => (written[name] ?? '').replace(/\r\n/g, '\n')
  if (field.type === 'lookup' && written[`${field.name}.choice`]) return true
  // a currency beside no amount says nothing
  if (field.type === 'currency' && text(field.name) === '' && (base[field.name] ?? '') === '') return false
  const compared = field.type === 'currency' ? inputsOf(field) : [field.name]
  return compared.some((name) => text(name) !== (base[name] ?? '').replace(/\r\n/g, '\n'))
}

/**
 * Two people changed one record: what only the other one changed is taken over, what I changed stays. `both` names the
 * fields that we both changed to something different.
 */
export function mergeForms(
  fields: readonly FieldDescription[],
  base: Written,
  mine: Written,
  now: Written,
): { written: Written; both: string[] } {
  const written: Written = {}
  const both: string[] = []
  for (const field of fields) {
    const changed = isChanged(field, mine, base)
    for (const name of inputsOf(field)) written[name] = (changed ? mine : now)[name] ?? ''
    if (changed && isChanged(field, now, base) && isChanged(field, mine, now)) both.push(field.name)
  }
  return { written, both }
}

/** Only what the person changed: nothing else is written over what others may have saved. */
export function changedValues(fields: readonly FieldDescription[], values: FieldValues, written: Written, base: Written): FieldValues {
  return Object.fromEntries(
    fields
      .filter((field) => field.name in values && isChanged(field, written, base))
      .map((field) => [field.name, values[field.name] ?? null]),
  )
}
