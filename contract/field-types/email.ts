import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { readText } from './plain-text.ts'

/** An e-mail address: something, an at sign, a domain with a dot; letters of any alphabet. */
export const email: FieldTypeRule = {
  type: 'email',
  schema: z.string().check(z.maxLength(320)),
  read(value, field) {
    const reading = readText(value, { ...field, maxLength: field.maxLength ?? 254 }, { lines: false })
    if ('fault' in reading || reading.value === null) return reading
    return /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)+$/u.test(String(reading.value))
      ? reading
      : { fault: `${field.label} is not an email address such as name@example.com.` }
  },
}
