import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'

/** A number with a fraction. */
export const decimal: FieldTypeRule = {
  type: 'decimal',
  schema: z.number(),
  read(value, field) {
    return typeof value === 'number' && Number.isFinite(value) ? { value: value + 0 } : { fault: `${field.label} must be a number.` }
  },
}
