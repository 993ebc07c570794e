import { ReadableStream } from 'node:stream/web'

/** Answers with a CSV file to keep, made while it is sent. `name`: letters, digits, dots and lines alone. */
export function csvFile(name: string, text: AsyncIterable<string>): Response {
  return new Response(ReadableStream.from(bytesOf(text)) as unknown as BodyInit, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

async function* bytesOf(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of text) yield encoder.encode(piece)
}
