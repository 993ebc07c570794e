import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { readText } from './plain-text.ts'

/** A phone number in whatever form it was written: kept as it is, compared as E.164 elsewhere. Needs three digits of any script. */
export const phone: FieldTypeRule = {
  type: 'phone',
  schema: z.string().check(z.maxLength(200)),
  read(value, field) {
    const reading = readText(value, { ...field, maxLength: field.maxLength ?? 200 }, { lines: false })
    if ('fault' in reading || reading.value === null) return reading
    const digits = String(reading.value).match(/\p{Nd}/gu)?.length ?? 0
    return digits >= 3 ? reading : { fault: `${field.label} is not a phone number: it needs at least three digits.` }
  },
}
