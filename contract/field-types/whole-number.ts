import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'

/** A number without fraction that JSON carries exactly. */
export const wholeNumber: FieldTypeRule = {
  type: 'whole-number',
  schema: z.number(),
  read(value, field) {
    return typeof value === 'number' && Number.isSafeInteger(value)
      ? { value: value + 0 }
      : { fault: `${field.label} must be a whole number.` }
  },
}
