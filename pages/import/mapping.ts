import type { FileForm, ImportLook, ImportOptions, LookedField } from '#contract/api/imports.ts'

/** What a person has decided of a file so far. `columns`: where each goes; undefined: nobody has said. */
export type Draft = Omit<ImportOptions, 'columns' | 'updateBy' | 'currency' | 'source'> & {
  columns: (string | undefined)[]
  /** the system whose ids the file holds; empty until somebody names it */
  source: string
  /** of amounts that say none; undefined: the organisation's */
  currency?: string | undefined
  /** columns that the person has set: looking at the file anew leaves them */
  set: number[]
  updateBy: string | undefined
}

/** `nameless`: there are ids, and nobody has said of which system */
export type MappingFaults = { undecided: number; missing: LookedField[]; nameless: boolean }

export const skip = '#skip'

/** A draft as the file suggests it; what was decided before stays where the columns are the same. */
export function draftOf(look: ImportLook, before?: Draft): Draft {
  const places = new Set(look.targets.map(({ to }) => to))
  const same = before !== undefined && before.entity === look.entity && before.columns.length === look.columns.length
  const set = same ? before.set.filter((column) => places.has(before.columns[column] ?? '')) : []
  const taken = new Set(set.map((column) => before?.columns[column]).filter((to) => to !== skip))
  const columns = look.columns.map(({ to }, column) => (set.includes(column) ? before?.columns[column] : taken.has(to) ? undefined : to))
  return tidy({
    form: look.form,
    entity: look.entity,
    columns,
    set,
    dates: before?.dates ?? look.dates,
    decimal: before?.decimal ?? look.decimal,
    source: before?.source || look.source || '',
    currency: before?.currency,
    updateBy: same ? before.updateBy : look.updateBy,
    clearEmpty: before?.clearEmpty ?? false,
  })
}

/** Gives a column its place; a column that had it before has none then. `undefined` is undecided again. */
export function setTarget(draft: Draft, column: number, to: string | undefined): Draft {
  const columns = draft.columns.map((before, at) => (at === column ? to : before === to && to !== skip ? undefined : before))
  // as where the column of ids is recognised: the same file again would else be refused
  const updateBy = to === '#id' ? (draft.updateBy ?? to) : draft.updateBy
  return tidy({ ...draft, columns, updateBy, set: [...new Set([...draft.set, column])] })
}

/** Leaves out every column that nobody has decided about. */
export function skipUndecided(draft: Draft): Draft {
  const set = draft.columns.flatMap((to, column) => (to === undefined ? [column] : []))
  return { ...draft, columns: draft.columns.map((to) => to ?? skip), set: [...new Set([...draft.set, ...set])] }
}

/** By what records that are there may be found: a column has to hold it. */
export function updateChoices(draft: Pick<Draft, 'columns'>, targets: readonly LookedField[]): LookedField[] {
  const kinds = new Set(['text', 'email', 'phone', 'url', 'whole-number'])
  return targets.filter(
    ({ to, type }) => draft.columns.includes(to) && (to === '#id' || (!to.includes('#') && type !== undefined && kinds.has(type))),
  )
}

/** What keeps a draft from being checked. A record that is only updated has what is required already. */
export function faultsOf(draft: Draft, targets: readonly LookedField[], nameParts: readonly string[] = personName): MappingFaults {
  const there = new Set(draft.columns.flatMap((to) => (to === undefined ? [] : [to, to.replace(/(.)#.*$/, '$1')])))
  const missing =
    draft.updateBy !== undefined
      ? []
      : targets.filter(({ to, required }) => required && !there.has(to) && !(there.has('#name') && nameParts.includes(to)))
  const undecided = draft.columns.filter((to) => to === undefined).length
  return { undecided, missing, nameless: holdsIds(draft) && sourceOf(draft) === undefined }
}

/** Whether ids of another system are looked for, or kept. */
export function holdsIds({ columns }: Pick<Draft, 'columns'>): boolean {
  return columns.some((to) => to?.endsWith('#id'))
}

/** The name as it is kept; undefined where none is given. */
export function sourceOf({ source }: Pick<Draft, 'source'>): string | undefined {
  return source.replace(/^[._-]+/, '') || undefined
}

/** Whether amounts may stand in the file without a currency, in a field that is kept in any. */
export function takesCurrency({ columns }: Pick<Draft, 'columns'>, targets: readonly LookedField[]): boolean {
  return targets.some(({ to, type, currency }) => type === 'currency' && currency === undefined && columns.includes(to))
}

/** Fields that a whole name is taken apart into. */
const personName = ['first_name', 'last_name']

/** Fields that no column goes to yet, the required ones first. */
export function freeTargets(draft: Draft, targets: readonly LookedField[]): LookedField[] {
  const free = targets.filter(({ to }) => to !== skip && !draft.columns.includes(to))
  return [...free.filter(({ required }) => required), ...free.filter(({ required }) => !required)]
}

/** What the server is told; undefined while something is undecided. */
export function optionsOf(draft: Draft): ImportOptions | undefined {
  const { columns, set: _set, updateBy, source: _source, currency, ...rest } = draft
  const source = sourceOf(draft)
  if (columns.includes(undefined) || (holdsIds(draft) && source === undefined)) return undefined
  return {
    ...rest,
    ...(source !== undefined && { source }),
    ...(currency !== undefined && { currency }),
    columns: columns.map((to, column) => ({ column, to: to ?? skip })),
    ...(updateBy !== undefined && { updateBy }),
  }
}

/** The draft that an import was checked with. */
export function draftFrom(options: ImportOptions): Draft {
  const columns: (string | undefined)[] = []
  for (const { column, to } of options.columns) columns[column] = to
  const { form, entity, dates, decimal, source = '', currency, clearEmpty, updateBy } = options
  return { form, entity, dates, decimal, source, currency, clearEmpty, updateBy, columns, set: columns.map((_, column) => column) }
}

/** What other columns' cells have to be read by anew. */
export type Reading = Partial<FileForm> & { entity?: string }

/** Nothing is updated by a field that no column goes to. */
function tidy(draft: Draft): Draft {
  return draft.updateBy !== undefined && !draft.columns.includes(draft.updateBy) ? { ...draft, updateBy: undefined } : draft
}
