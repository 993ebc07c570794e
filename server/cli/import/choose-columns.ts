import type { ColumnTarget, ImportLook, ImportOptions } from '#contract/api/imports.ts'
import { AppError } from '#contract/errors.ts'
import { nearestNames } from '#contract/nearest-names.ts'
import { givenName } from '../plain-text.ts'
import type { ImportWords } from './words.ts'

/** What was recognised and what was asked for, as the options of an import. What nobody decided about is told, and nothing is begun. */
export function chooseOptions(look: ImportLook, words: ImportWords): ImportOptions {
  const asked = new Map<number, string>()
  for (const [name, to] of words.map) for (const column of columnsOf(look, name)) asked.set(column, targetOf(look, to))
  for (const name of words.skip) for (const column of columnsOf(look, name)) asked.set(column, '#skip')
  const taken = new Set(asked.values())
  const columns = look.columns.map(({ column, to }): ColumnTarget | undefined => {
    const chosen = asked.get(column) ?? (to !== undefined && to !== '#skip' && taken.has(to) ? '#skip' : to)
    return chosen === undefined ? undefined : { column, to: chosen }
  })
  const open = look.columns.filter((_, at) => columns[at] === undefined)
  if (open.length > 0 && !words.skipOthers)
    throw new AppError(
      'invalid-input',
      `Where ${open.length === 1 ? 'this column goes' : 'these columns go'} is not known: ${open.map(({ name }) => givenName(name)).join(', ')}`,
      {
        hint: `Say it with --map "${givenName(open[0]?.name ?? '')}=field" or --skip "${givenName(open[0]?.name ?? '')}", or leave all of them out with --skip-others. Fields: ${fieldNames(look).join(', ')}.`,
      },
    )
  const { updateBy } = words
  const source = words.source ?? look.source
  if (source === undefined && columns.some((one) => one?.to.endsWith('#id')))
    throw new AppError('invalid-input', 'The file holds ids of another system, and nobody has said of which', {
      hint: `Name it with --source, such as --source navision: ids of two systems are kept apart by it.${look.sources.length > 0 ? ` There are ids here of ${look.sources.map(givenName).join(', ')}.` : ''}`,
    })
  return {
    form: look.form,
    entity: look.entity,
    columns: columns.map((one, column) => one ?? { column, to: '#skip' }),
    dates: words.dates ?? look.dates,
    decimal: words.decimal,
    ...(words.currency !== undefined && { currency: words.currency }),
    ...(source !== undefined && { source }),
    ...(updateBy !== undefined && { updateBy: updateBy === '#id' ? updateBy : targetOf(look, updateBy) }),
    clearEmpty: words.clearEmpty,
  }
}

function columnsOf(look: ImportLook, name: string): number[] {
  const same = (fold: (text: string) => string) => look.columns.filter((one) => fold(one.name) === fold(name)).map(({ column }) => column)
  const exact = same((text) => text)
  const found = exact.length > 0 ? exact : same((text) => text.toLowerCase())
  if (found.length > 0) return found
  const [nearest] = nearestNames(
    name,
    look.columns.map((one) => one.name),
  )
  throw new AppError('invalid-input', `The file has no column ${givenName(name)}`, {
    hint: nearest ? `Did you mean ${givenName(nearest)}?` : `It has ${look.columns.map((one) => givenName(one.name)).join(', ')}.`,
  })
}

/** By API name, or by label. */
function targetOf(look: ImportLook, given: string): string {
  const found = look.targets.find(({ to }) => to === given) ?? look.targets.find(({ label }) => label.toLowerCase() === given.toLowerCase())
  if (found) return found.to
  const [nearest] = nearestNames(given, fieldNames(look))
  throw new AppError('invalid-input', `${look.entity} has no field ${givenName(given)}`, {
    hint: nearest ? `Did you mean ${nearest}?` : `It has ${fieldNames(look).join(', ')}.`,
  })
}

function fieldNames(look: ImportLook): string[] {
  return look.targets.map(({ to }) => to)
}
