import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'

/** A day of the calendar, YYYY-MM-DD. */
export const date: FieldTypeRule = {
  type: 'date',
  schema: z.iso.date(),
  read(value, field) {
    return typeof value === 'string' && z.iso.date().safeParse(value).success
      ? { value }
      : { fault: `${field.label} must be a date such as 2026-11-21.` }
  },
}
