import type { Socket } from 'node:net'
import type pg from 'pg'

/** What pg's connection offers below its queue of queries. */
type Wire = {
  stream: Socket
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

const chunkBytes = 1 << 20

/**
 * What COPY … TO STDOUT says, in pieces of about a megabyte; nothing more is read from the socket while the caller is busy with one.
 * A caller that stops early has to end the connection: the server would go on sending.
 */
export async function* copyOut(client: pg.Client, statement: string): AsyncGenerator<Buffer, number> {
  const ready: Buffer[] = []
  let filling: Buffer[] = []
  let filled = 0
  let rows = 0
  let fault: unknown
  let ended = false
  let paused: Socket | undefined
  let wake = () => {}
  const flush = () => {
    if (filled > 0) ready.push(Buffer.concat(filling, filled))
    filling = []
    filled = 0
    wake()
  }
  const end = (error?: unknown) => {
    fault ??= error
    ended = true
    flush()
  }
  // a connection that is cut ends no query by itself
  const cut = () => end(new Error('Connection terminated while copying'))
  client.once('end', cut)
  submit(client, statement, {
    handleCopyData({ chunk }, wire) {
      // the parser reuses its buffer
      filling.push(Buffer.from(chunk))
      filled += chunk.length
      if (filled < chunkBytes) return
      paused = wire.stream.pause()
      flush()
    },
    handleCommandComplete: ({ text }) => {
      rows = Number(text.split(' ')[1])
    },
    handleError: (error) => end(error),
    handleReadyForQuery: () => end(),
  })
  try {
    for (;;) {
      const chunk = ready.shift()
      if (chunk) yield chunk
      else if (ended) {
        if (fault) throw fault
        return rows
      } else {
        const next = new Promise<void>((resolve) => {
          wake = resolve
        })
        goOn()
        await next
      }
    }
  } finally {
    client.off('end', cut)
    // the end may have come with the last piece, behind which the socket was held: the next statement needs it
    goOn()
  }

  function goOn(): void {
    paused?.resume()
    paused = undefined
  }
}

/** Feeds COPY … FROM STDIN and answers with how many rows went in. A fault of `chunks` makes the server take nothing of it. */
export function copyIn(client: pg.Client, statement: string, chunks: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let fault: unknown
    const cut = () => reject(fault ?? new Error('Connection terminated while copying'))
    client.once('end', cut)
    submit(client, statement, {
      handleCopyInResponse: (wire) => void feed(wire),
      handleCommandComplete: ({ text }) => {
        rows = Number(text.split(' ')[1])
      },
      // pg lets go of a query with its fault: no end is told after it
      handleError: (error) => {
        fault ??= error
        client.off('end', cut)
        reject(fault)
      },
      handleReadyForQuery: () => {
        client.off('end', cut)
        resolve(rows)
      },
    })

    async function feed(wire: Wire): Promise<void> {
      try {
        for await (const chunk of chunks) {
          // refused by the server in the middle: it reads on, and nobody needs it
          if (fault !== undefined) return
          wire.sendCopyFromChunk(chunk)
          if (wire.stream.writableNeedDrain) await drained(wire.stream)
        }
        wire.endCopyFrom()
      } catch (error) {
        fault ??= error
        wire.sendCopyFail('what was to be copied broke off')
      }
    }
  })
}

/** Until there is room again, or nobody reads any more. */
function drained(stream: Socket): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      stream.off('drain', end)
      stream.off('close', end)
      resolve()
    }
    stream.on('drain', end)
    stream.on('close', end)
  })
}

type Handlers = {
  handleCopyData?(message: { chunk: Buffer }, wire: Wire): void
  handleCopyInResponse?(wire: Wire): void
  handleCommandComplete(message: { text: string }): void
  handleError(error: unknown): void
  handleReadyForQuery(): void
}

function submit(client: pg.Client, statement: string, handlers: Handlers): void {
  const query = {
    submit: (wire: Wire) => void wire.query(statement),
    handleCopyData: () => undefined,
    handleCopyInResponse: (wire: Wire) => wire.sendCopyFail('nothing to copy'),
    handleRowDescription: () => undefined,
    handleDataRow: () => undefined,
    handlePortalSuspended: () => undefined,
    handleEmptyQuery: () => undefined,
    ...handlers,
  }
  client.query(query as unknown as pg.Submittable)
}
