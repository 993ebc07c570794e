import type { ImportOptions } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import type { RefusalReason } from '#contract/import/refusals.ts'
import type { FieldDescription } from '#contract/records.ts'
import { optionLabel } from '#contract/standard-labels.ts'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { EntityMeta } from '../../metadata.ts'
import { targetsOf } from '../recognise/recognise.ts'

/** What is done with one column. */
export type Target =
  | { do: 'skip' | 'id' | 'name' | 'created' | 'updated' | 'inactive' }
  | { do: 'field'; field: FieldDescription }
  /** `own`: it may point at a row of the same file */
  | { do: 'lookup'; field: FieldDescription; by: 'id' | 'name' | 'either'; own: boolean }

/** The options of an import with what they mean for this entity, made once. Can be sent to another thread. */
export type Plan = {
  meta: EntityMeta
  names: readonly string[]
  targets: readonly Target[]
  /** the column whose value names the record in the other system */
  idColumn: number | undefined
  /** the column by which records to update are found, where that is a field */
  keyColumn: number | undefined
  key: FieldDescription | undefined
  options: ImportOptions
  /** the system that ids are of; empty where the file has none */
  source: string
  country: string
  currency: string
  at: string
  words: ReadonlyMap<string, string>
}

/** Throws `invalid-input` where the options do not fit the file or the entity, with what to do. */
export function planImport(
  names: readonly string[],
  meta: EntityMeta,
  options: ImportOptions,
  house: { country: string; currency: string; at: Date },
): Plan {
  const given = new Map(options.columns.map(({ column, to }) => [column, to]))
  const forgotten = names.flatMap((name, column) => (given.has(column) ? [] : [name]))
  if (forgotten.length > 0) throw unfit('columns-undecided', forgotten.join(', '))
  if (options.columns.some(({ column }) => column >= names.length) || given.size < options.columns.length)
    throw unfit('columns-other', names.length)
  // ids of two systems would else be taken for one another's
  if (options.source === undefined && [...given.values()].some((to) => to.endsWith('#id'))) throw unfit('source-missing')
  const places = new Set(targetsOf(meta).map(({ to }) => to))
  const targets = names.map((name, column) => {
    const to = given.get(column) as string
    if (!places.has(to)) throw unfit('no-target', meta.description.label, to.slice(0, 128), name)
    return targetOf(to, meta)
  })
  refuseTwice([...given.values()])
  const key = options.updateBy === undefined || options.updateBy === '#id' ? undefined : meta.fields.get(options.updateBy)
  const idColumn = indexOf(targets, ({ do: what }) => what === 'id')
  const keyColumn = key && indexOf(targets, (one) => one.do === 'field' && one.field === key)
  if (options.updateBy === '#id' && idColumn === undefined) throw unfit('no-id-column')
  if (options.updateBy !== undefined && options.updateBy !== '#id') {
    if (!key || !updatable.has(key.type)) throw unfit('not-updatable', options.updateBy.slice(0, 128))
    if (keyColumn === undefined) throw unfit('no-key-column', key.label)
  }
  refuseMissing(meta, [...given.values()], options)
  return {
    meta,
    names,
    targets,
    idColumn,
    keyColumn,
    key,
    options,
    source: options.source ?? '',
    country: house.country,
    currency: options.currency ?? house.currency,
    at: house.at.toISOString(),
    words: swedishOptions(meta),
  }
}

/** Types of fields that a record may be found by. */
const updatable = new Set<FieldDescription['type']>(['text', 'email', 'phone', 'url', 'whole-number'])

function targetOf(to: string, meta: EntityMeta): Target {
  if (to.startsWith('#')) return { do: to.slice(1) as 'skip' | 'id' | 'name' | 'created' | 'updated' | 'inactive' }
  const [name = '', by] = to.split('#')
  const field = meta.fields.get(name) as FieldDescription
  if (field.type === 'lookup') {
    const own = field.lookup?.includes(meta.description.name) ?? false
    return { do: 'lookup', field, by: by === 'id' || by === 'name' ? by : 'either', own }
  }
  return { do: 'field', field }
}

/** A field has one column; a lookup one by id and one by name. */
function refuseTwice(all: readonly string[]): void {
  const used = all.filter((to) => to !== '#skip')
  const twice = used.find((to, at) => used.indexOf(to) !== at)
  if (twice !== undefined) throw unfit('target-twice', twice)
}

/** A record that is made has to have what is required; one that is updated has it already. */
function refuseMissing(meta: EntityMeta, all: readonly string[], { updateBy }: ImportOptions): void {
  if (updateBy !== undefined) return
  const there = new Set(all.map((to) => to.replace(/(.)#.*$/, '$1')))
  const missing = meta.description.fields.filter(
    ({ name, required, readOnly }) => required && !readOnly && !there.has(name) && !(there.has('#name') && meta.nameFrom.includes(name)),
  )
  if (missing.length > 0) throw unfit('required-column', missing.map(({ label }) => label).join(', '), meta.description.label.toLowerCase())
}

function indexOf(targets: readonly Target[], wanted: (target: Target) => boolean): number | undefined {
  const at = targets.findIndex(wanted)
  return at === -1 ? undefined : at
}

function swedishOptions(meta: EntityMeta): Map<string, string> {
  const { name: entity, fields } = meta.description
  return new Map(
    fields.flatMap(({ name, options = [] }) =>
      options.map(({ label }): [string, string] => [`${name} ${label}`, optionLabel(swedishLabels, entity, name, label)]),
    ),
  )
}

function unfit(reason: RefusalReason, ...parts: (string | number)[]): ImportRefused {
  return new ImportRefused('invalid-input', reason, parts)
}
