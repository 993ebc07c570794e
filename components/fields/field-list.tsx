import type { FormField } from '#contract/api/records.ts'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { FormFaults } from '#services/view/create-form.ts'
import { FieldInput } from './field-input.tsx'
import { formRows } from './form-rows.ts'

export type FieldListProps = {
  scope: string
  entity: string
  fields: FormField[]
  values: FieldValues
  faults: FormFaults
  /** the whole form is on its way: nothing of it can be changed */
  rests?: boolean
  /** name of the field that gets the focus */
  first?: string | undefined
  sourceOf?: ((field: FormField, value: FieldValue | undefined) => string | undefined) | undefined
  change(field: string, value: FieldValue, readable?: boolean): void
}

/** The fields of a form in their order, short ones side by side. */
export function FieldList({ scope, entity, fields, values, faults, rests, first, sourceOf, change }: FieldListProps) {
  return (
    <>
      {formRows(fields).map((row) => {
        const inputs = row.map((field) => (
          <FieldInput
            key={field.name}
            id={`${scope}-${field.name}`}
            entity={entity}
            field={field}
            value={values[field.name]}
            fault={faults[field.name]}
            rests={rests}
            first={field.name === first}
            source={sourceOf?.(field, values[field.name])}
            change={(value, readable) => change(field.name, value, readable)}
          />
        ))
        return row.length > 1 ? (
          <div key={row[0]?.name} class="pair">
            {inputs}
          </div>
        ) : (
          inputs
        )
      })}
    </>
  )
}
