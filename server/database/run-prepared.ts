import pg from 'pg'

export type Statement = { name: string; text: string }

/**
 * Runs a named statement. The first time on a connection pg prepares it and learns its columns; from then on PostgreSQL is not
 * asked to describe them again, which costs more than many a search.
 */
export async function runPrepared<T extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: Statement,
  values: unknown[],
  types: pg.CustomTypesConfig = pg.types as pg.CustomTypesConfig,
): Promise<T[]> {
  const known = columnsOf.get(client) ?? new Map<string, Column[]>()
  columnsOf.set(client, known)
  const columns = known.get(statement.name)
  if (columns) return again<T>(client, statement.name, values, columns)
  const { rows, fields } = await client.query<T>({ ...statement, values, types })
  known.set(
    statement.name,
    fields.map(({ name, dataTypeID }) => ({ name, read: types.getTypeParser(dataTypeID, 'text') as Column['read'] })),
  )
  return rows
}

type Column = { name: string; read: (text: string) => unknown }

/** A connection keeps its statements as long as it lives; with it goes what is known of them. */
const columnsOf = new WeakMap<pg.PoolClient, Map<string, Column[]>>()

/** What pg's connection offers below its queue of queries. */
type Wire = {
  stream: { cork(): void; uncork(): void }
  bind(query: { statement: string; values: unknown[]; valueMapper: (value: unknown) => unknown }): void
  execute(query: { portal: string }): void
  sync(): void
}

function again<T>(client: pg.PoolClient, name: string, values: unknown[], columns: readonly Column[]): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const rows: T[] = []
    let unreadable: unknown
    const query = {
      submit(wire: Wire): Error | null {
        wire.stream.cork()
        try {
          wire.bind({ statement: name, values, valueMapper: prepareValue })
          wire.execute({ portal: '' })
          wire.sync()
          return null
        } catch (error) {
          return error as Error
        } finally {
          wire.stream.uncork()
        }
      },
      handleDataRow({ fields }: { fields: (string | null)[] }) {
        try {
          rows.push(toRow(fields, columns) as T)
        } catch (error) {
          unreadable ??= error
        }
      },
      handleError: reject,
      handleReadyForQuery: () => (unreadable === undefined ? resolve(rows) : reject(unreadable)),
      handleCommandComplete: () => undefined,
      handleRowDescription: () => undefined,
      handlePortalSuspended: () => undefined,
      handleEmptyQuery: () => undefined,
    }
    client.query(query as unknown as pg.Submittable)
  })
}

function toRow(fields: readonly (string | null)[], columns: readonly Column[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (let place = 0; place < columns.length; place += 1) {
    const { name, read } = columns[place] as Column
    const text = fields[place] as string | null
    row[name] = text === null ? null : read(text)
  }
  return row
}

/** As pg writes parameters: arrays, dates, objects. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils
