import type { ImportOptions } from '#contract/api/imports.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldDescription } from '#contract/records.ts'
import { optionLabel } from '#contract/standard-labels.ts'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { EntityMeta } from '../../metadata.ts'
import { targetsOf } from '../recognise/recognise.ts'

/** What is done with one column. */
export type Target =
  | { do: 'skip' | 'id' | 'name' | 'created' | 'updated' | 'inactive' }
  | { do: 'field'; field: FieldDescription }
  | { do: 'lookup'; field: FieldDescription; by: 'id' | 'name' | 'either' }

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
  if (forgotten.length > 0)
    throw unfit(`Nothing says where these columns go: ${forgotten.join(', ')}`, 'Say it for each; a column may go nowhere.')
  if (options.columns.some(({ column }) => column >= names.length) || given.size < options.columns.length)
    throw unfit(`The file has ${names.length} columns, and others are named or one twice`, 'Look at the file again.')
  const places = new Set(targetsOf(meta).map(({ to }) => to))
  const targets = names.map((name, column) => {
    const to = given.get(column) as string
    if (!places.has(to))
      throw unfit(
        `${meta.description.label} has no place ${to.slice(0, 128)} for the column ${name}`,
        `There are: ${[...places].join(', ')}`,
      )
    return targetOf(to, meta)
  })
  refuseTwice([...given.values()])
  const key = options.updateBy === undefined || options.updateBy === '#id' ? undefined : meta.fields.get(options.updateBy)
  const idColumn = indexOf(targets, ({ do: what }) => what === 'id')
  const keyColumn = key && indexOf(targets, (one) => one.do === 'field' && one.field === key)
  if (options.updateBy === '#id' && idColumn === undefined)
    throw unfit('No column holds the id of the other system to update by', 'Map one to #id, or leave updating out.')
  if (options.updateBy !== undefined && options.updateBy !== '#id') {
    if (!key || !updatable.has(key.type))
      throw unfit(
        `Records cannot be updated by ${options.updateBy.slice(0, 128)}`,
        'It takes #id, or a field of text, a number, an address or a phone.',
      )
    if (keyColumn === undefined) throw unfit(`No column goes to ${key.label}, by which records are to be updated`, 'Map one to it.')
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
  if (field.type === 'lookup') return { do: 'lookup', field, by: by === 'id' || by === 'name' ? by : 'either' }
  return { do: 'field', field }
}

/** A field has one column; a lookup one by id and one by name. */
function refuseTwice(all: readonly string[]): void {
  const used = all.filter((to) => to !== '#skip')
  const twice = used.find((to, at) => used.indexOf(to) !== at)
  if (twice !== undefined) throw unfit(`Two columns go to ${twice}`, 'Leave one of them out.')
}

/** A record that is made has to have what is required; one that is updated has it already. */
function refuseMissing(meta: EntityMeta, all: readonly string[], { updateBy }: ImportOptions): void {
  if (updateBy !== undefined) return
  const there = new Set(all.map((to) => to.replace(/(.)#.*$/, '$1')))
  const missing = meta.description.fields.filter(
    ({ name, required, readOnly }) => required && !readOnly && !there.has(name) && !(there.has('#name') && meta.nameFrom.includes(name)),
  )
  if (missing.length > 0)
    throw unfit(
      `No column goes to ${missing.map(({ label }) => label).join(', ')}, which every ${meta.description.label.toLowerCase()} must have`,
      'Map one to it.',
    )
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

function unfit(message: string, hint: string): AppError {
  return new AppError('invalid-input', message, { hint })
}
