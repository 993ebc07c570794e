import type { EntityForms, FormField } from '#contract/api/records.ts'
import type { Visitor } from '#contract/conversation.ts'
import type { FieldFault } from '#contract/errors.ts'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import { checkValue, type ValueFault } from './check-value.ts'
import type { Fault } from './fault.ts'

/** What of the visitor fills a field; the first phone and e-mail, and a full name split where only that is known. */
export function prefillOf(field: FormField, visitor: Visitor | undefined): string | undefined {
  if (!visitor || !field.prefill) return undefined
  const whole = visitor.fullName ?? [visitor.firstName, visitor.lastName].filter(Boolean).join(' ')
  const known = {
    phone: visitor.phones[0],
    email: visitor.emails[0],
    fullName: whole || undefined,
    ...(visitor.firstName || visitor.lastName ? { firstName: visitor.firstName, lastName: visitor.lastName } : splitName(visitor.fullName)),
  }
  return known[field.prefill]
}

/** The form as it opens: what the visitor gives, else what the settings say. */
export function initialValues(form: EntityForms, visitor: Visitor | undefined): FieldValues {
  const values: FieldValues = {}
  for (const field of form.createForm) {
    const initial = prefillOf(field, visitor) ?? field.initial
    if (initial !== undefined) values[field.name] = initial
  }
  return values
}

export function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** What is sent: no empty values, texts without the space around them. */
export function cleaned(values: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([, value]) => !isEmpty(value)),
  )
}

/** `unreadable`: text that is no value of the type. `said`: the CRM's own words. `refused`: our own server said no. */
export type FormFault = { kind: 'required' } | { kind: 'unreadable' } | { kind: 'refused' } | { kind: 'said'; message: string } | ValueFault
export type FormFaults = Record<string, FormFault>
type Placed = { faults: FormFaults; rest: FieldFault[] }

/** What can be known without asking. `unreadable` fields hold text that is no such value. */
export function checkForm(fields: FormField[], values: FieldValues, unreadable: ReadonlySet<string>): FormFaults {
  const faults: FormFaults = {}
  for (const field of fields) {
    const value = values[field.name]
    if (unreadable.has(field.name)) faults[field.name] = { kind: 'unreadable' }
    else if (field.required && !field.readOnly && (isEmpty(value) || (typeof value === 'string' && value.trim() === '')))
      faults[field.name] = { kind: 'required' }
    else if (!isEmpty(value) && !field.readOnly) {
      const fault = checkValue(field, value as Exclude<FieldValue, null>)
      if (fault) faults[field.name] = fault
    }
  }
  return faults
}

/** Faults that came back, by field: a part of the path names it. What names no field of the form is left. */
export function placeFaults(fields: FormField[], { code, fields: said = [] }: Pick<Fault, 'code' | 'fields'>): Placed {
  const faults: FormFaults = {}
  const rest: FieldFault[] = []
  for (const fault of said) {
    const parts = fault.path.split(/[./[\]]+/)
    const field = fields.find(({ name }) => parts.includes(name))
    if (field) faults[field.name] = code === 'invalid-input' ? { kind: 'refused' } : { kind: 'said', message: fault.message }
    else rest.push(fault)
  }
  return { faults, rest }
}

/** Last word is the last name; one word alone is the last name, which is the one that records require. */
function splitName(full: string | undefined): { firstName?: string | undefined; lastName?: string | undefined } {
  const words = full?.trim().split(/\s+/).filter(Boolean) ?? []
  if (words.length < 2) return { lastName: words[0] }
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) }
}
