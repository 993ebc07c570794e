import type { EntityDescription, FieldDescription } from '#contract/records.ts'
import type { EntitySettings, Settings } from '#contract/settings/settings.ts'
import type { Entities } from './kept-entities.ts'

/** One entity as the settings allow it and the CRM has it. */
export type Configured = { settings: EntitySettings; description: EntityDescription; detail: FieldDescription[] }

/** The entities of the settings that the CRM (still) has, in the settings' order; fields that it no longer has are left out. */
export function configured(settings: Settings, entities: Entities): readonly Configured[] {
  const known = lately.get(settings)
  if (known?.entities === entities) return known.all
  const all = combined(settings, entities)
  lately.set(settings, { entities, all })
  return all
}

/** Both are replaced as a whole when they change, so the same two give the same answer: most searches do. */
const lately = new WeakMap<Settings, { entities: Entities; all: readonly Configured[] }>()

function combined(settings: Settings, entities: Entities): Configured[] {
  return settings.entities.flatMap((one) => {
    const description = entities.get(one.entity)
    return description ? [{ settings: one, description, detail: fieldsOf(description, one.detailFields) }] : []
  })
}

/** Those that agents may search, as a query names them. */
export function searched(all: readonly Configured[]): { entity: string; fields: string[] }[] {
  return all
    .filter(({ settings, description }) => settings.search && description.can.search)
    .map(({ settings, detail }) => ({ entity: settings.entity, fields: detail.map((field) => field.name) }))
}

/** The named fields in their order; each once, unknown ones left out. */
export function fieldsOf(description: EntityDescription, names: readonly string[]): FieldDescription[] {
  return [...new Set(names)].flatMap((name) => description.fields.find((field) => field.name === name) ?? [])
}
