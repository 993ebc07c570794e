import type { Output } from '#contract/api/index.ts'
import type { ImportFault } from '#contract/api/imports.ts'
import type { Db } from '#server/database/tables.ts'

const pageRows = 100

/** What is wrong with a file, in the order of its lines, then what an undo kept; a page at a time. */
export async function readFaults(
  db: Db,
  run: string,
  after?: string,
  { limit = pageRows, kind }: { limit?: number; kind?: ImportFault['kind'] } = {},
): Promise<Output<'imports.faults'>> {
  const rows = await db
    .selectFrom('import_fault')
    .selectAll()
    .where('run', '=', run)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind as ImportFault['kind']))
    .where('number', '>', (after ?? '0') as never)
    .orderBy('number')
    .limit(limit + 1)
    .execute()
  const faults = rows.slice(0, limit).map(
    (row): ImportFault => ({
      number: Number(row.number),
      kind: row.kind,
      ...(row.line !== null && { line: Number(row.line) }),
      ...(row.column_name !== null && { column: row.column_name }),
      ...(row.value !== null && { value: row.value }),
      reason: row.reason,
      parts: row.parts,
      ...(row.record && { record: row.record }),
    }),
  )
  const last = faults.at(-1)
  return { faults, ...(rows.length > limit && last && { next: String(last.number) }) }
}
