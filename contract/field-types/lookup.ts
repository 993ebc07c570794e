import { LookupValue } from '../records.ts'
import type { FieldTypeRule } from './field-type.ts'

/** Another record, by entity and id; the name is for people and never decides. */
export const lookup: FieldTypeRule = {
  type: 'lookup',
  schema: LookupValue,
  read(value, field) {
    const parsed = LookupValue.safeParse(value)
    if (!parsed.success) return { fault: `${field.label} must be another record, chosen from the list.` }
    const allowed = field.lookup ?? []
    if (allowed.length > 0 && !allowed.includes(parsed.data.entity))
      return { fault: `${field.label} cannot point at a record of ${parsed.data.entity}.` }
    return { value: parsed.data }
  },
}
