import { AppError } from '#contract/errors.ts'
import { readValues } from '#contract/field-types/read-values.ts'
import type { EntityDescription, FieldDescription, FieldValues } from '#contract/records.ts'
import type { EntitySettings } from '#contract/settings/settings.ts'

/** The fields that agents may fill when they create: those of the settings in their order, and what the CRM insists on. */
export function createFormFields({ createFields }: EntitySettings, description: EntityDescription): FieldDescription[] {
  const writable = description.fields.filter(({ readOnly }) => !readOnly)
  const chosen = createFields.flatMap(({ field, required }) => {
    const described = writable.find(({ name }) => name === field)
    return described ? [{ ...described, required: required || described.required }] : []
  })
  const left = writable.filter(({ name, required }) => required && !chosen.some((field) => field.name === name))
  return [...chosen, ...left]
}

/** The values as they may be kept. Throws with a sentence beside every field that is wrong, `values.<field>`. */
export function checkCreateValues(given: FieldValues, entity: EntitySettings, description: EntityDescription): FieldValues {
  if (!entity.create || !description.can.create) {
    throw new AppError('forbidden', `Agents may not create ${description.labelPlural.toLowerCase()} here`, {
      hint: 'Ask an admin, or tag a record that exists.',
    })
  }
  const { values, faults } = readValues(given, createFormFields(entity, description), { whole: true })
  if (faults.length > 0)
    throw new AppError('invalid-input', faults.map(({ message }) => message).join(' '), { fields: faults, hint: 'Nothing was created.' })
  return values
}
