import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { readText } from './plain-text.ts'

/** One line of text. */
export const text: FieldTypeRule = {
  type: 'text',
  schema: z.string().check(z.maxLength(131_072)),
  read: (value, field) => readText(value, field, { lines: false }),
}
