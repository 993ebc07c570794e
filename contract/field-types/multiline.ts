import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { readText } from './plain-text.ts'

/** Text with line ends. */
export const multiline: FieldTypeRule = {
  type: 'multiline',
  schema: z.string().check(z.maxLength(131_072)),
  read: (value, field) => readText(value, field, { lines: true }),
}
