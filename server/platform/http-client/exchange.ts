import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { guardedLookup } from './address-guard.ts'
import type { HttpWorld } from './world.ts'

export type Sent = { method: string; url: URL; headers: Readonly<Record<string, string>>; body: string | undefined }
export type Received = { status: number; headers: IncomingMessage['headers']; text: string }

/** A try that came to nothing. `sent`: something may have left this machine. */
export class BrokenExchange extends Error {
  readonly sent: boolean
  readonly tooLong: boolean

  constructor(cause: unknown, { sent, tooLong = false }: { sent: boolean; tooLong?: boolean }) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.sent = sent
    this.tooLong = tooLong
  }
}

export type Exchange = { once(sent: Sent, signal: AbortSignal): Promise<Received>; close(): void }

/** One request and its whole answer, over kept connections whose addresses were looked at when they were made. Redirects are answers like any other. */
export function openExchange(world: HttpWorld, mostBytes: number): Exchange {
  const plain = new HttpAgent({ keepAlive: true })
  const secure = new HttpsAgent({ keepAlive: true })
  return {
    once: ({ method, url, headers, body }, signal) =>
      new Promise((resolve, reject) => {
        let sent = false
        const broken = (cause: unknown, tooLong = false) => reject(new BrokenExchange(cause, { sent, tooLong }))
        const [request, agent] = url.protocol === 'https:' ? [httpsRequest, secure] : [httpRequest, plain]
        const going = request(url, {
          method,
          agent,
          signal,
          lookup: guardedLookup(url, world),
          headers: {
            accept: 'application/json',
            'user-agent': 'Tagalong',
            ...headers,
            ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          },
        })
        going.on('socket', (socket) => {
          const leaves = () => {
            sent = true
          }
          if (!socket.connecting) leaves()
          else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', leaves)
        })
        going.on('error', (error) => broken(error))
        going.on('response', (response) => {
          const parts: Buffer[] = []
          let bytes = 0
          response.on('data', (part: Buffer) => {
            bytes += part.length
            parts.push(part)
            if (bytes <= mostBytes) return
            broken(new Error(`The answer is longer than ${mostBytes} bytes`), true)
            going.destroy()
          })
          response.on('error', (error) => broken(error))
          response.on('end', () => {
            if (!response.complete) return broken(new Error('The answer broke off'))
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString('utf8') })
          })
        })
        going.end(body)
      }),
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}
