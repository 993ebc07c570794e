import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { ImportCounts, ImportOptions, ImportRun, ImportState } from '#contract/api/imports.ts'
import type { ImportReason } from '#contract/import/reasons.ts'
import type { FieldValues } from '#contract/records.ts'

/** Rows of imports. What each is for stands in migration 042. */
export type ImportTables = {
  import_run: {
    id: Generated<string>
    state: ImportState
    origin: ImportRun['origin']
    file_name: string
    size: string
    sha256: string | null
    person: string | null
    options: JSONColumnType<ImportOptions> | null
    /** what the check stood on: metadata and country; otherwise by now, it has to be done again */
    basis: string | null
    counts: JSONColumnType<Partial<ImportCounts>>
    /** the header's names, in order */
    columns: JSONColumnType<string[]> | null
    /** behind the last piece: characters of decoded text, next line, next piece */
    place: JSONColumnType<{ chars: number; line: number; piece: number }> | null
    read_all: Generated<boolean>
    keep_good: Generated<boolean>
    /** tables whose lines are in for good; all of them, and the import is applied */
    written: Generated<string[]>
    progress: JSONColumnType<NonNullable<ImportRun['progress']>> | null
    trouble: JSONColumnType<NonNullable<ImportRun['trouble']>> | null
    undone: JSONColumnType<NonNullable<ImportRun['undone']> & { to?: string }> | null
    /** what was going on when it was stopped or failed */
    stopped_in: 'checking' | 'applying' | 'undoing' | null
    /** the fence: only whoever took this turn may write */
    token: Generated<number>
    leased_until: Date | null
    began: Date
    touched: Date
    ended: Date | null
  }
  import_part: { run: string; number: number; size: number; body: Buffer }
  /** `section`: the table that its lines are for, `updates`, or `waiting`: rows that point at rows of their own file */
  import_piece: { run: string; section: string; number: number; rows: number; body: Buffer }
  import_key: { run: string; hash: string; line: number }
  /** what rows of the file can be pointed at by; 043 */
  import_named: { run: string; key: string; line: number; record: string; name: string }
  /** `field`: the number of its column; `refused`: the row that it points at does not come in */
  import_link: {
    run: string
    line: number
    field: number
    entity: string | null
    record: string | null
    name: string | null
    line_to: number | null
    several: boolean
    refused: Generated<boolean>
  }
  import_fault: {
    run: string
    number: ColumnType<string, never, never>
    kind: 'fault' | 'kept'
    line: string | null
    column_name: string | null
    value: string | null
    reason: ImportReason
    parts: string[]
    record: JSONColumnType<{ entity: string; id: string; name: string }> | null
  }
  import_made: { run: string; first: string; last: string }
  import_changed: {
    run: string
    record: string
    before: JSONColumnType<FieldValues>
    after: JSONColumnType<FieldValues>
    /** the record's version before and after; `restored`: the version that an undo left, which is as it was in `was` */
    was: number
    version: number
    restored: number | null
    /** ids of the other system that the record got by this import */
    external_ids: Generated<string[]>
  }
  crm_external_id: { source: string; entity: string; id: string; record: string }
}
