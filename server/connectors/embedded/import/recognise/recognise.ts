import type { LookedColumn, LookedField } from '#contract/api/imports.ts'
import { fieldLabel } from '#contract/standard-labels.ts'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { EntityMeta } from '../../metadata.ts'
import { type ForeignColumns, hubspot, salesforce } from './foreign-columns.ts'
import { headerKey } from './header-names.ts'

export type Recognised = { source: string | undefined; columns: Pick<LookedColumn, 'to' | 'by'>[] }

/** What a column of our own exports is called where it is no field. */
export const ownColumns = { id: 'Tagalong ID', inactive: 'Inactive', created: 'Created', updated: 'Updated' } as const

/** Where each column would go in this entity, by its name. Two of one target: the first has it, the others go nowhere. */
export function recognise(names: readonly string[], meta: EntityMeta): Recognised {
  const keys = names.map(headerKey)
  const source = sourceOf(keys, meta)
  const foreign = source === 'hubspot' ? [hubspot, salesforce] : [salesforce, hubspot]
  const tables = [ownTable(meta), ...foreign.map((one) => foreignTable(one, meta))]
  const targets = new Set(targetsOf(meta).map(({ to }) => to))
  const taken = new Set<string>()
  const columns = keys.map((key): Recognised['columns'][number] => {
    for (const table of tables) {
      const found = table.get(key)
      if (found === undefined || (found.to !== '#skip' && !targets.has(found.to))) continue
      if (found.to === '#skip') return found
      if (taken.has(found.to)) return { to: '#skip', by: 'known' }
      taken.add(found.to)
      return found
    }
    return {}
  })
  // a whole name beside its parts says nothing new
  const parts = meta.nameFrom.every((field) => taken.has(field))
  return { source, columns: columns.map((one) => (one.to === '#name' && parts ? { to: '#skip', by: 'known' } : one)) }
}

/** Every place that a column of this entity may go to. */
export function targetsOf(meta: EntityMeta): LookedField[] {
  const fields = meta.description.fields.filter((field) => !field.readOnly)
  return [
    ...fields.map(({ name, label, type, required, currency }) => ({ to: name, label, type, required, ...(currency && { currency }) })),
    ...fields
      .filter(({ type }) => type === 'lookup')
      .flatMap(({ name, label, type }) => [
        { to: `${name}#id`, label: `${label} ID`, type, required: false },
        { to: `${name}#name`, label: `${label}: name`, type, required: false },
      ]),
    ...(meta.nameFrom.length === 2 ? [{ to: '#name', label: 'Whole name', required: false }] : []),
    { to: '#id', label: 'ID in the other system', required: false },
    { to: '#created', label: ownColumns.created, required: false },
    { to: '#updated', label: ownColumns.updated, required: false },
    { to: '#inactive', label: ownColumns.inactive, required: false },
    { to: '#skip', label: 'Nowhere', required: false },
  ]
}

type Table = Map<string, { to: string; by: NonNullable<LookedColumn['by']> }>

/** API names, labels and their Swedish words; what our own exports are headed by. */
function ownTable(meta: EntityMeta): Table {
  const table: Table = new Map()
  const add = (name: string, to: string, by: 'field' | 'tagalong' = 'field') => {
    if (!table.has(headerKey(name))) table.set(headerKey(name), { to, by })
  }
  add(ownColumns.id, '#id', 'tagalong')
  const { name: entity, fields, primaryField } = meta.description
  const writable = fields.filter((field) => !field.readOnly)
  for (const field of writable) add(field.name, field.name)
  for (const field of writable) {
    const labels = [field.label, fieldLabel(swedishLabels, entity, field.name, field.label)]
    for (const label of labels) add(label, field.name)
    if (field.type === 'lookup') for (const name of [...labels, field.name]) add(`${name} ID`, `${field.name}#id`)
  }
  const whole = meta.nameFrom.length === 2 && fields.find((field) => field.name === primaryField)
  if (whole) for (const label of [whole.name, whole.label, 'Namn', 'Fullständigt namn', 'Full name']) add(label, '#name')
  for (const [label, to] of [
    [ownColumns.inactive, '#inactive'],
    ['Inaktiv', '#inactive'],
    [ownColumns.created, '#created'],
    ['Skapad', '#created'],
    [ownColumns.updated, '#updated'],
    ['Ändrad', '#updated'],
    ['External ID', '#id'],
    ['Externt ID', '#id'],
  ] as const)
    add(label, to, 'tagalong')
  return table
}

function foreignTable({ source, columns, known }: ForeignColumns, meta: EntityMeta): Table {
  const by = source as 'salesforce' | 'hubspot'
  const table: Table = new Map()
  for (const [to, names] of Object.entries(columns[meta.description.kind]))
    for (const name of names) if (!table.has(headerKey(name))) table.set(headerKey(name), { to, by })
  for (const name of known) if (!table.has(headerKey(name))) table.set(headerKey(name), { to: '#skip', by: 'known' })
  return table
}

/** Whose export it is: who knows more of its columns. Our own says so itself; a file that neither knows well is nobody's. */
function sourceOf(keys: readonly string[], meta: EntityMeta): string | undefined {
  if (keys.includes(headerKey(ownColumns.id))) return 'tagalong'
  const [sales, hub] = [salesforce, hubspot].map((one) => {
    const table = foreignTable(one, meta)
    const hit = keys.filter((key) => table.has(key)).length
    return { hit, id: keys.some((key) => table.get(key)?.to === '#id') }
  }) as [{ hit: number; id: boolean }, { hit: number; id: boolean }]
  const [best, source] = sales.hit + (sales.id ? 2 : 0) >= hub.hit + (hub.id ? 2 : 0) ? [sales, 'salesforce'] : [hub, 'hubspot']
  return best.id && best.hit >= 3 ? source : undefined
}
