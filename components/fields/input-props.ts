import type { FormField } from '#contract/api/records.ts'
import type { FieldValue } from '#contract/records.ts'

/** What every input gets. `change` with `readable: false`: there is text, but no such value. */
export type InputProps = {
  id: string
  entity: string
  field: FormField
  value: FieldValue | undefined
  invalid: boolean
  describedBy: string | undefined
  /** gets the focus when its view opens */
  first: boolean
  change(value: FieldValue, readable?: boolean): void
}

/** The attributes that all native controls share. */
export function controlProps({ id, field, invalid, describedBy, first }: InputProps) {
  return {
    id,
    name: field.name,
    required: field.required,
    'aria-invalid': invalid ? ('true' as const) : undefined,
    'aria-describedby': describedBy,
    'data-first': first ? '' : undefined,
  }
}
