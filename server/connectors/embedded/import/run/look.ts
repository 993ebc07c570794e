import type { FileForm, ImportLook } from '#contract/api/imports.ts'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import { loadMetadata } from '../../metadata.ts'
import { guessEntity } from '../recognise/guess-entity.ts'
import { recognise, targetsOf } from '../recognise/recognise.ts'
import { guessOrder } from '../values/read-date.ts'
import { trimmed } from '../values/read-cell.ts'
import type { FileSource } from './file-source.ts'
import { lookAtFile } from './look-file.ts'

export type LookGiven = { encoding?: string | undefined; separator?: FileForm['separator'] | undefined; entity?: string | undefined }

/** What a file holds and where it would go, by its beginning. */
export async function look(db: Db, source: FileSource, file: { name: string; size: number }, given: LookGiven): Promise<ImportLook> {
  const head = await lookAtFile(source, given)
  const { entities } = await loadMetadata(db)
  const guess = given.entity === undefined ? guessEntity(head.names, file.name, entities.values()) : { entity: given.entity, sure: true }
  const meta = entities.get(guess.entity)
  if (!meta)
    throw new AppError('invalid-input', `The CRM has no entity ${guess.entity.slice(0, 128)}`, {
      hint: `There are: ${[...entities.keys()].join(', ')}.`,
    })
  const { source: system, columns } = recognise(head.names, meta)
  const samples = head.names.map((_, column) => samplesOf(head.rows.map(({ cells }) => cells[column] ?? '')))
  const dated = columns.flatMap(({ to }, column) => {
    const type = to === undefined ? undefined : meta.fields.get(to)?.type
    return type === 'date' || type === 'date-time' || to === '#created' || to === '#updated'
      ? head.rows.map(({ cells }) => cells[column] ?? '')
      : []
  })
  const rows = head.looked.whole
    ? head.rows.length
    : Math.round((head.rows.length * file.size) / (head.looked.chars * head.looked.bytesPerChar))
  return {
    form: head.form,
    sure: { ...head.sure, entity: guess.sure },
    entity: guess.entity,
    entities: [...entities.values()].map(({ description: { name, label } }) => ({ name, label })),
    source: system,
    ...(columns.some(({ to }) => to === '#id') && { updateBy: '#id' }),
    dates: guessOrder(dated),
    decimal: 'auto',
    columns: head.names.map((name, column) => ({ column, name, samples: samples[column] as string[], ...columns[column] })),
    targets: targetsOf(meta),
    rows,
    preview: head.rows.slice(0, 5).map(({ cells }) => cells.map((cell) => cell.slice(0, 200).toWellFormed())),
    notes: head.notes,
  }
}

function samplesOf(cells: readonly string[]): string[] {
  const samples = new Set<string>()
  for (const cell of cells) {
    const text = trimmed(cell).slice(0, 200).toWellFormed()
    if (text !== '') samples.add(text)
    if (samples.size === 5) break
  }
  return [...samples]
}
