import type { ImportCounts, ImportFault, ImportLook, ImportOptions, ImportRun } from '#contract/api/imports.ts'
import { reasonText } from '#contract/import/reasons.ts'
import { givenName } from '../plain-text.ts'

/** What an import has to say on a terminal. */
export function tellLook(
  look: ImportLook,
  fileName: string,
  { columns, source }: Pick<ImportOptions, 'columns' | 'source'>,
  say: (line: string) => void,
): void {
  const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }
  const guessed = (sure: boolean) => (sure ? '' : ' (guessed)')
  const entity = look.entities.find(({ name }) => name === look.entity)?.label ?? look.entity
  say(
    `${givenName(fileName)}: ${look.counted ? '' : 'about '}${count(look.rows, 'row')} of ${count(look.columns.length, 'column')}, ${look.form.encoding}${guessed(look.sure.encoding)}, parted by ${separators[look.form.separator]}${guessed(look.sure.separator)}.`,
  )
  say(
    `They become records of ${entity}${look.sure.entity ? '' : ' (guessed: say otherwise with --entity)'}${source !== undefined && columns.some(({ to }) => to.endsWith('#id')) ? `; ids are those of ${source}` : ''}.`,
  )
  const labels = new Map(look.targets.map(({ to, label }) => [to, label]))
  for (const { column, to } of columns) {
    const one = look.columns[column]
    if (one) say(`  ${givenName(one.name)} → ${to === '#skip' ? 'left out' : `${labels.get(to) ?? to} (${to})`}`)
  }
  for (const note of look.notes) say(notes[note])
}

const notes: Record<ImportLook['notes'][number], string> = {
  'no-header': 'The first line looks like a row of values. It has to name the columns.',
  'columns-of-one-name': 'Some columns have the same name; --map and --skip mean all of that name.',
  'damaged-characters': 'Some characters cannot be read. Say the encoding with --encoding.',
  'no-rows': 'There is no row behind the header.',
}

export function tellCounts({ made, updated, same, refused, empty }: ImportCounts, done: boolean, say: (line: string) => void): void {
  const parts = [
    `${count(made, 'record')} ${done ? 'made' : 'to be made'}`,
    ...(updated + same > 0
      ? [`${updated.toLocaleString('en')} ${done ? 'updated' : 'to be updated'}`, `${same.toLocaleString('en')} the same already`]
      : []),
    ...(refused > 0 ? [`${count(refused, 'row')} wrong`] : []),
    ...(empty > 0 ? [`${count(empty, 'row')} empty`] : []),
  ]
  say(`${done ? 'Done' : 'Checked'}: ${parts.join(', ')}.`)
}

/** `line 12, Email, "x@": …` */
export function faultLine({ line, column, value, record, ...told }: ImportFault): string {
  const where = [
    line === undefined ? record && `${record.entity} ${record.id} ${givenName(record.name)}` : `line ${line}`,
    column && givenName(column),
    value && `"${givenName(value)}"`,
  ]
  return `  ${where.filter(Boolean).join(', ')}: ${reasonText(told, 'en')}`
}

export function runLine({ id, state, fileName, counts, startedAt, entityLabel, startedBy }: ImportRun): string {
  const what = `${counts.made.toLocaleString('en')} made, ${counts.updated.toLocaleString('en')} updated, ${counts.refused.toLocaleString('en')} wrong`
  return `${id}  ${startedAt.slice(0, 16).replace('T', ' ')}  ${state.padEnd(9)} ${entityLabel ?? '–'}: ${what}  ${fileName === '' ? '(its name is not kept any more)' : givenName(fileName)}${startedBy ? `  (${givenName(startedBy)})` : ''}`
}

export function count(number: number, one: string): string {
  return `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`
}
