import type { EntityForms, FormField } from '#contract/api/records.ts'
import type { EntityDescription, FieldDescription } from '#contract/records.ts'
import type { EntitySettings } from '#contract/settings/settings.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'
import { configured, fieldsOf } from './configured.ts'

/** All entities with their forms, as the settings say and the CRM's metadata of this moment allows. */
export function entityForms(parts: { settings: SettingsSource; crm: CrmAccess }): Handlers['entities.forms'] {
  return async (_input, caller) => {
    const { version, settings } = parts.settings.current()
    const open = parts.crm.open(caller.person)
    const entities = new Map((await open.session.entities(caller.signal)).map((entity) => [entity.name, entity]))
    const { organisation, tagging, search } = settings
    return {
      version,
      connection: open.connection,
      order: [...search.order],
      entities: configured(settings, entities).map((one) => toForms(one.settings, one.description, organisation.currency)),
      tagging: {
        activity: tagging.activity,
        closing: tagging.closing && open.connector.can.closableKinds.includes(tagging.activity),
        subjectChange: tagging.subjectChange,
        suffix: tagging.suffix,
        activityForm: [],
      },
      currency: organisation.currency,
      country: organisation.country,
    }
  }
}

function toForms(settings: EntitySettings, description: EntityDescription, currency: string): EntityForms {
  const withCurrency = (field: FieldDescription): FieldDescription =>
    field.type === 'currency' ? { ...field, currency: field.currency ?? currency } : field
  return {
    name: description.name,
    kind: description.kind,
    label: description.label,
    labelPlural: description.labelPlural,
    search: settings.search && description.can.search,
    create: settings.create && description.can.create,
    createForm: prefilled(createFields(settings, description).map(withCurrency), description.kind),
    searchFields: fieldsOf(description, settings.searchFields).map(withCurrency),
    tagForm: (settings.tagFields ?? []).flatMap(({ field, required }) =>
      fieldsOf(description, [field])
        .filter((one) => !one.readOnly)
        .map((one) => withCurrency({ ...one, required: required || one.required })),
    ),
    sentAlong: [],
  }
}

/** The configured fields that can be written, and before them those that the CRM insists on and nobody configured. */
function createFields(settings: EntitySettings, description: EntityDescription): FormField[] {
  const chosen = settings.createFields.flatMap(({ field, required, half }) =>
    fieldsOf(description, [field])
      .filter((one) => !one.readOnly)
      .map((one) => ({ ...one, required: required || one.required, ...(half !== undefined && { half }) })),
  )
  const missing = description.fields.filter((field) => field.required && !field.readOnly && !chosen.some((one) => one.name === field.name))
  return [...missing, ...chosen]
}

/** What of the visitor fills which field: the first phone, the first e-mail, and for people the parts of the name. */
function prefilled(fields: FormField[], kind: EntityDescription['kind']): FormField[] {
  const used = new Set<string>()
  const person = kind === 'contact' || kind === 'lead'
  const split = fields.some((field) => lastName.test(field.name))
  return fields.map((field) => {
    const prefill = prefillOf(field, person, split)
    if (prefill === undefined || used.has(prefill)) return field
    used.add(prefill)
    return { ...field, prefill }
  })
}

function prefillOf(field: FormField, person: boolean, split: boolean): FormField['prefill'] {
  if (field.type === 'phone') return 'phone'
  if (field.type === 'email') return 'email'
  if (!person || field.type !== 'text') return undefined
  if (firstName.test(field.name)) return 'firstName'
  if (lastName.test(field.name)) return 'lastName'
  return field.identifier === 'name' && !split ? 'fullName' : undefined
}

/** The API names that CRMs give to a person's names: first_name, FirstName, firstname. */
export const firstName = /^first_?name$/i
export const lastName = /^last_?name$/i
