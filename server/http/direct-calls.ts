import type { IncomingMessage, ServerResponse } from 'node:http'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import type { Answer, Call } from './asked.ts'
import { callEndpoint, type Guard } from './call-endpoint.ts'
import { defaultMaxBytes } from './read-input.ts'

/** Answers the request and says so, or leaves it alone. */
export type DirectCalls = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/**
 * Plain calls of the API straight from Node's server to `callEndpoint`, which is the same for all: a web Request, a Response
 * and a search through the routes around each call cost as much as its checks. Whatever is not quite plain (a parameter in
 * its path, a query, a header given twice, a body of unknown length, an unusual name of the host) goes by the routes.
 */
export function directCalls(guard: Guard): DirectCalls {
  const names = Object.keys(endpoints) as EndpointName[]
  const fixed = names.filter((name) => !endpoints[name].path.includes(':'))
  const byAddress = new Map(fixed.map((name) => [`${endpoints[name].method} ${endpoints[name].path}`, name]))
  return (incoming, outgoing) => {
    const name = byAddress.get(`${incoming.method} ${incoming.url}`)
    if (name === undefined || !isPlain(incoming, endpoints[name])) return false
    callEndpoint(toCall(incoming, outgoing), name, guard)
      .then((answer) => write(answer, outgoing))
      // also of what writing throws: nobody else hears it, and unheard it would end the process
      .catch((error: unknown) => {
        guard.log.error('answer failed', { route: name, error })
        outgoing.destroy()
      })
    return true
  }
}

function isPlain({ headers, rawHeaders }: IncomingMessage, { maxBytes = defaultMaxBytes }: Endpoint): boolean {
  if (headers['transfer-encoding'] !== undefined || headers.host === undefined || !plainHost.test(headers.host)) return false
  // what is left unread is read away by Node before the next call, so it has to be little
  if (Number(headers['content-length'] ?? 0) > maxBytes) return false
  return rawHeaders.length === 2 * Object.keys(headers).length
}

function toCall(incoming: IncomingMessage, outgoing: ServerResponse): Call {
  let requestId: string | undefined
  return {
    req: { url: incoming.url as string, header: (name) => incoming.headers[name] as string | undefined, param: () => noParameters },
    env: { incoming, outgoing },
    get: () => requestId,
    set: (_, id) => {
      requestId = id
    },
  }
}

function write({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return
  // with its length in front, the answer goes out in one piece
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

const plainHost = /^[a-z0-9._-]+(:\d{1,5})?$/i
const noParameters = {}
