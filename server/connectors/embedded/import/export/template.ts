import { csvRow, guarded } from '../csv/write-csv.ts'
import type { EntityMeta } from '../../metadata.ts'
import { columnsOf } from './export-columns.ts'

/** An empty file with a column for everything that an entity takes; Excel reads it as UTF-8 by its mark. */
export function template(meta: EntityMeta): { fileName: string; csv: string } {
  const names = columnsOf(meta, { apiNames: false })
    .filter(({ own }) => own !== true)
    .map(({ name }) => guarded(name))
  return { fileName: `${meta.description.name}.csv`, csv: `\ufeff${csvRow(names)}` }
}
