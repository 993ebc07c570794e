/** What stands at the beginning of a transfer. */
export type TransferHeader = {
  madeAt: string
  /** steps of the schema, by name */
  migrations: string[]
  /** of the PostgreSQL that it comes from, for people */
  postgres: string
  sequences: { name: string; last: string; called: boolean }[]
}

export type TableHead = { name: string; columns: string[] }
/** `bytes` and `sha256` are those of PostgreSQL's COPY text. */
export type TableFoot = { rows: number; bytes: number; sha256: string }

/** Rows of one database, to be read once, from the beginning to the end: out of a file, or out of the database itself. */
export type TransferSource = {
  header: TransferHeader
  tables(): AsyncIterable<SourceTable>
}

/** `foot` is asked for when all chunks have been read. */
export type SourceTable = { head: TableHead; chunks: AsyncIterable<Buffer>; foot(): TableFoot }

/** Told while it goes on, about each table when it begins and ends, and now and then between. */
export type Progress = (about: { table: string; bytes: number; rows?: number }) => void
