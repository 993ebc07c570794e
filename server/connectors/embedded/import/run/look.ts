import type { FileForm, ImportLook } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import { sql } from 'kysely'
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
export async function look(
  { db, currency }: { db: Db; currency: string },
  source: FileSource,
  file: { name: string; size: number },
  given: LookGiven,
): Promise<ImportLook> {
  const head = await lookAtFile(source, given)
  const { entities } = await loadMetadata(db)
  const guess = given.entity === undefined ? guessEntity(head.names, file.name, entities.values()) : { entity: given.entity, sure: true }
  const meta = entities.get(guess.entity)
  if (!meta) throw new ImportRefused('invalid-input', 'no-entity', [guess.entity.slice(0, 128), [...entities.keys()].join(', ')])
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
    ...(system !== undefined && { source: system }),
    sources: await knownSources(db),
    currency,
    ...(columns.some(({ to }) => to === '#id') && { updateBy: '#id' }),
    dates: guessOrder(dated),
    decimal: 'auto',
    columns: head.names.map((name, column) => ({ column, name, samples: samples[column] as string[], ...columns[column] })),
    targets: targetsOf(meta),
    rows,
    counted: head.looked.whole,
    preview: head.rows.slice(0, 5).map(({ cells }) => cells.map((cell) => cell.slice(0, 200).toWellFormed())),
    notes: head.notes,
  }
}

/** Systems of which ids are kept here already; each is one step in the index, however many ids there are. */
async function knownSources(db: Db): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`with recursive named (source) as (
      (select source from crm_external_id order by source limit 1)
      union all select (select x.source from crm_external_id x where x.source > n.source order by x.source limit 1) from named n where n.source is not null)
    select source from named where source is not null limit 50`.execute(db)
  return rows.map(({ source }) => source)
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
