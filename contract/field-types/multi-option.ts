import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { noSuchOption } from './nearest-options.ts'

/** Any of the field's options, by their codes; each once, in the field's order. */
export const multiOption: FieldTypeRule = {
  type: 'multi-option',
  schema: z.array(z.string().check(z.maxLength(512))),
  read(value, field) {
    if (!Array.isArray(value)) return { fault: `${field.label} must be a list of its options.` }
    const known = field.options ?? []
    const unknown = value.find((code) => !known.some((one) => one.value === code))
    if (unknown !== undefined) return { fault: noSuchOption(unknown, field.label, known) }
    const chosen = known.filter((one) => value.includes(one.value)).map((one) => one.value)
    return { value: chosen.length > 0 ? chosen : null }
  },
}
