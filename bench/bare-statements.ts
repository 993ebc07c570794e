import type pg from 'pg'

export type BareStatement = { name: string; text: string; values: string[] }
type Row = (string | null)[]

/** What pg's connection offers below its query queue. */
type Wire = {
  parse(query: { name: string; text: string }): void
  bind(query: { statement: string; values: string[] }): void
  execute(query: { portal: string }): void
  sync(): void
}

const prepared = new WeakMap<pg.Client, Set<string>>()

/** Sends several prepared statements together, waits once, and answers with their rows as text: the least that a client can do. */
export function inOneRoundTrip(client: pg.Client, statements: readonly BareStatement[]): Promise<Row[][]> {
  const known = prepared.get(client) ?? new Set<string>()
  prepared.set(client, known)
  return new Promise((resolve, reject) => {
    const results: Row[][] = []
    let rows: Row[] = []
    let failure: Error | undefined
    const work = {
      submit(wire: Wire) {
        for (const { name, text, values } of statements) {
          if (!known.has(name)) wire.parse({ name, text })
          known.add(name)
          wire.bind({ statement: name, values })
          wire.execute({ portal: '' })
        }
        wire.sync()
      },
      handleDataRow: (message: { fields: Row }) => void rows.push(message.fields),
      handleCommandComplete() {
        results.push(rows)
        rows = []
      },
      handleError(error: Error) {
        failure = error
      },
      handleReadyForQuery: () => (failure ? reject(failure) : resolve(results)),
      handleRowDescription: () => undefined,
      handlePortalSuspended: () => undefined,
      handleEmptyQuery: () => undefined,
    }
    client.query(work as unknown as pg.Submittable)
  })
}
