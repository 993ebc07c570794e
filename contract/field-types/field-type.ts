import type * as z from 'zod/mini'
import type { FieldDescription, FieldType, FieldValue } from '../records.ts'

/** A value taken over in the form it is kept in (`null` = empty), or a sentence that says what is wrong with it. */
export type Reading = { value: FieldValue } | { fault: string }

/** What one field type is: the shape of a value on the wire, and how a given one is read for a certain field. */
export type FieldTypeRule = {
  type: FieldType
  schema: z.ZodMiniType
  /** never called with an empty value */
  read(value: Exclude<FieldValue, null>, field: FieldDescription): Reading
}
