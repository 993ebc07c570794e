import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'

/** Yes or no. */
export const checkbox: FieldTypeRule = {
  type: 'checkbox',
  schema: z.boolean(),
  read: (value, field) => (typeof value === 'boolean' ? { value } : { fault: `${field.label} must be yes or no.` }),
}
