import type { IncomingMessage } from 'node:http'
import type { Endpoint } from '#contract/endpoint.ts'
import { AppError } from '#contract/errors.ts'
import { fieldWords } from '#contract/field-words.ts'
import { inputFault, readInput as readBySchema } from '#contract/read-input.ts'
import type { Call } from './asked.ts'
import { parseSafeJson, safeText } from './safe-json.ts'

export const defaultMaxBytes = 64 * 1024

/** The input of one call from path, query and body as one object, checked by the endpoint's schema. */
export async function readInput(c: Call, endpoint: Endpoint): Promise<unknown> {
  const takesBody = endpoint.method === 'POST' || endpoint.method === 'PUT'
  const input: Record<string, unknown> = takesBody ? await readBody(c, endpoint.maxBytes ?? defaultMaxBytes) : readQuery(c)
  for (const [name, value] of Object.entries(c.req.param())) {
    if (name in input) throw twice(name)
    input[name] = safeText(value, name)
  }
  const read = readBySchema(endpoint.input, input)
  if (!read.ok) throw inputFault(read.faults)
  return read.value
}

function readQuery(c: Call): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const at = c.req.url.indexOf('?')
  if (at === -1) return input
  for (const [name, value] of new URLSearchParams(c.req.url.slice(at + 1))) {
    if (Object.hasOwn(input, name)) throw twice(name)
    if (name === '__proto__' || name === 'constructor')
      throw inputFault([{ path: name, message: `${fieldWords([name])} is not known here: leave it out.` }])
    input[name] = safeText(value, name)
  }
  return input
}

async function readBody(c: Call, maxBytes: number): Promise<Record<string, unknown>> {
  const at = c.req.url.indexOf('?')
  if (at !== -1 && at < c.req.url.length - 1)
    throw new AppError('invalid-input', 'This operation takes its input in the body, not in the query', {
      hint: 'Move the fields from the address into the JSON body.',
    })
  const text = await bodyText(c, maxBytes)
  if (text === '') return {}
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new AppError('invalid-input', 'The body is not marked as JSON', { hint: 'Send it with content-type: application/json.' })
  const value = parseSafeJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid-input', 'The body must be a JSON object', { hint: 'Send an object as JSON in UTF-8.' })
  return value as Record<string, unknown>
}

/** Counts the bytes that really come; a length that was announced only lets us refuse sooner. */
async function bodyText(c: Call, maxBytes: number): Promise<string> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks = await socketChunks(c.env.incoming, maxBytes)
  if (chunks.length === 0) return ''
  try {
    return utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
  } catch (cause) {
    throw new AppError('invalid-input', 'The body is not UTF-8', { hint: 'Send an object as JSON in UTF-8.', cause })
  }
}

/** Read by the socket's events: iterating over it, or a web stream around it, costs several times as much. */
function socketChunks(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const end = (error?: unknown) => {
      incoming.off('data', take).off('end', done).off('error', end).off('close', gone)
      if (error !== undefined) reject(error)
      else resolve(size === 0 ? [] : chunks)
    }
    const done = () => end()
    const gone = () => end(new AppError('cancelled', 'The caller went away'))
    const take = (chunk: Uint8Array) => {
      size += chunk.byteLength
      chunks.push(chunk)
      if (size <= maxBytes) return
      incoming.pause()
      end(tooLarge(maxBytes))
    }
    if (incoming.readableEnded) resolve([])
    else if (incoming.destroyed) gone()
    else incoming.on('data', take).once('end', done).once('error', end).once('close', gone)
  })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-large', `The body is larger than the ${maxBytes.toLocaleString('en')} bytes accepted here`, {
    hint: 'Send less at once.',
  })
}

function twice(name: string): AppError {
  return inputFault([{ path: name, message: `${fieldWords([name])} is given twice: give it once.` }])
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
