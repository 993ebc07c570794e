import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'

/** A moment, ISO 8601 with offset; kept in UTC. */
export const dateTime: FieldTypeRule = {
  type: 'date-time',
  schema: z.iso.datetime({ offset: true }),
  read(value, field) {
    return typeof value === 'string' && z.iso.datetime({ offset: true }).safeParse(value).success && !Number.isNaN(Date.parse(value))
      ? { value: new Date(value).toISOString() }
      : { fault: `${field.label} must be a date and time with offset, such as 2026-11-21T14:30:00+01:00.` }
  },
}
