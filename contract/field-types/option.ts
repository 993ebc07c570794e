import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { noSuchOption } from './nearest-options.ts'

/** One of the field's options, by its code. */
export const option: FieldTypeRule = {
  type: 'option',
  schema: z.string().check(z.maxLength(512)),
  read(value, field) {
    if (typeof value !== 'string') return { fault: `${field.label} must be one of its options.` }
    const known = field.options ?? []
    return known.some((one) => one.value === value) ? { value } : { fault: noSuchOption(value, field.label, known) }
  },
}
