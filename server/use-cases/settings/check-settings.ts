import type { FieldFault } from '#contract/errors.ts'
import type { EntityDescription } from '#contract/records.ts'
import type { EntitySettings, Settings } from '#contract/settings/settings.ts'
import type { ActivityKind } from '#contract/tags.ts'
import { nearestNames } from '#contract/nearest-names.ts'

export type CrmFacts = {
  entities: readonly EntityDescription[]
  activityKinds: readonly ActivityKind[]
  closableKinds: readonly ActivityKind[]
}

/** What the CRM would not let these settings do: every fault with its path, an empty list when all is well. */
export function checkSettings(settings: Settings, crm: CrmFacts): FieldFault[] {
  return [
    ...twice(settings.entities),
    ...settings.entities.flatMap((entity, at) => entityFaults(entity, `entities.${at}`, crm.entities)),
    ...taggingFaults(settings, crm),
  ]
}

function twice(entities: readonly EntitySettings[]): FieldFault[] {
  return entities.flatMap((one, at) =>
    entities.findIndex((other) => other.entity === one.entity) < at
      ? [{ path: `entities.${at}.entity`, message: `${one.entity} stands twice` }]
      : [],
  )
}

function entityFaults(settings: EntitySettings, path: string, entities: readonly EntityDescription[]): FieldFault[] {
  const entity = entities.find((one) => one.name === settings.entity)
  if (!entity)
    return [
      {
        path: `${path}.entity`,
        message: `the CRM has no entity ${settings.entity}${suggestion(
          settings.entity,
          entities.map((one) => one.name),
        )}`,
      },
    ]
  const known = entity.fields.map((field) => field.name)
  const faults: FieldFault[] = []
  const unknown = (name: string, at: string) => {
    if (!known.includes(name)) faults.push({ path: at, message: `${entity.label} has no field ${name}${suggestion(name, known)}` })
    return !known.includes(name)
  }
  for (const list of ['createFields', 'tagFields'] as const) {
    const asked = (settings[list] ?? []).map((one) => one.field)
    for (const [at, field] of asked.entries()) {
      const here = `${path}.${list}.${at}.field`
      if (unknown(field, here)) continue
      if (entity.fields.find((one) => one.name === field)?.readOnly)
        faults.push({ path: here, message: `the CRM fills ${field} itself: it cannot be typed` })
      if (asked.indexOf(field) < at) faults.push({ path: here, message: `${field} stands twice` })
    }
  }
  for (const list of ['searchFields', 'detailFields'] as const) {
    for (const [at, field] of settings[list].entries()) {
      const here = `${path}.${list}.${at}`
      if (!unknown(field, here) && settings[list].indexOf(field) < at) faults.push({ path: here, message: `${field} stands twice` })
    }
  }
  if (settings.search && !entity.can.search) faults.push({ path: `${path}.search`, message: `the CRM cannot search ${entity.labelPlural}` })
  if (settings.create) faults.push(...createFaults(settings, entity, path))
  return faults
}

function createFaults(settings: EntitySettings, entity: EntityDescription, path: string): FieldFault[] {
  if (!entity.can.create) return [{ path: `${path}.create`, message: `the CRM does not let anybody create ${entity.labelPlural}` }]
  const asked = new Set(settings.createFields.map((one) => one.field))
  const missing = entity.fields.filter((field) => field.required && !field.readOnly && !asked.has(field.name))
  return missing.map((field) => ({
    path: `${path}.createFields`,
    message: `the CRM requires ${field.name} for every new ${entity.label}: add it, or do not let agents create`,
  }))
}

function taggingFaults({ tagging }: Settings, crm: CrmFacts): FieldFault[] {
  if (!crm.activityKinds.includes(tagging.activity)) {
    return [
      {
        path: 'tagging.activity',
        message: `the CRM keeps no activity of kind ${tagging.activity}: choose ${crm.activityKinds.join(' or ')}`,
      },
    ]
  }
  if (!tagging.closing || crm.closableKinds.includes(tagging.activity)) return []
  return [{ path: 'tagging.closing', message: `the CRM cannot close a ${tagging.activity}: leave activities open` }]
}

/** "; nearest: first_name" for a name that is nearly right. */
function suggestion(name: string, names: readonly string[]): string {
  const near = nearestNames(name, names)
  return near.length === 0 ? '' : `; nearest: ${near.join(', ')}`
}
