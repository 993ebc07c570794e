import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { loadMetadata } from '../../metadata.ts'
import { csvRow, guarded } from '../csv/write-csv.ts'
import { columnsOf, type ExportedRecord } from './export-columns.ts'

const rowsAtOnce = 2_000

/**
 * All records of an entity as CSV, a few thousand rows at a time, in the order of their ids. Each page is as it is when it is read: a transaction over all of them would hold
 * back the change feed for as long. Excel reads it as UTF-8 by its mark.
 */
export async function* exportRecords(
  { db, audit, connection }: { db: Db; audit: Pick<Audit, 'write'>; connection: string },
  entity: string,
  { apiNames, signal, told, person }: { apiNames: boolean; signal: AbortSignal; told?: (rows: number) => void; person?: string },
): AsyncGenerator<string> {
  const { entities } = await loadMetadata(db)
  const meta = entities.get(entity)
  if (!meta)
    throw new AppError('not-found', `The CRM has no entity ${entity.slice(0, 128)}`, {
      hint: `There are: ${[...entities.keys()].join(', ')}.`,
    })
  await audit.write(db, { action: 'records.exported', subject: `${connection}/${entity}`, ...(person !== undefined && { person }) })
  const columns = columnsOf(meta, { apiNames })
  const { mark } = await db.selectFrom('crm_state').select('mark').executeTakeFirstOrThrow()
  let written = 0
  yield `\ufeff${csvRow(columns.map(({ name }) => guarded(name)))}`
  for (let after = '0'; ; ) {
    signal.throwIfAborted()
    const { rows } = await sql<ExportedRecord>`select id::text, "values", inactive, created, updated from crm_record
      where entity = ${entity} and id > ${after}::bigint and not deleted order by crm_record.id limit ${rowsAtOnce}`.execute(db)
    const last = rows.at(-1)
    if (!last) return
    yield rows.map((row) => csvRow(columns.map((column) => column.cell(row, mark)))).join('')
    written += rows.length
    told?.(written)
    after = last.id
  }
}
