import type { FieldFault } from '../errors.ts'
import type { FieldDescription, FieldValue, FieldValues } from '../records.ts'
import { fieldTypes } from './index.ts'

/**
 * Reads values for the fields of an entity: what may be kept, and a sentence beside every field that is wrong. With
 * `whole`, fields that must be there and are not are wrong too. Fields that are not in the list, or are read only, are refused.
 */
export function readValues(
  given: FieldValues,
  fields: readonly FieldDescription[],
  options: { whole: boolean },
): { values: FieldValues; faults: FieldFault[] } {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const values: FieldValues = {}
  const faults: FieldFault[] = []
  const fault = (name: string, message: string) => faults.push({ path: `values.${name}`, message })
  for (const [name, value] of Object.entries(given)) {
    const field = byName.get(name)
    if (field === undefined) fault(name.slice(0, 128), `There is no field ${name.slice(0, 128)} here.`)
    else if (field.readOnly) fault(name, `${field.label} cannot be written.`)
    else {
      const reading = readValue(value, field)
      if ('fault' in reading) fault(name, reading.fault)
      else if (reading.value === null && field.required) fault(name, `${field.label} is required.`)
      else values[name] = reading.value
    }
  }
  if (options.whole) {
    for (const field of fields)
      if (field.required && !field.readOnly && !Object.hasOwn(given, field.name)) fault(field.name, `${field.label} is required.`)
  }
  return { values, faults }
}

/** One value for one field; an empty text or list is `null`. */
export function readValue(value: FieldValue, field: FieldDescription): ReturnType<(typeof fieldTypes)[FieldDescription['type']]['read']> {
  const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  return empty ? { value: null } : fieldTypes[field.type].read(value, field)
}
