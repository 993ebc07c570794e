import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Fault, type FaultRule, retryAfterText } from './fault.ts'
import { faultScript } from './fault-script.ts'
import { type LoggedRequest, type RequestLog, requestLog } from './request-log.ts'
import { spoilAnswer } from './spoil-answer.ts'

/** A request as a simulator's routes see it; `faults` are those that only the simulator can play. */
export type Call = {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: unknown
  faults: readonly Fault[]
}
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> }

export type KitOptions = {
  /** done at once and wholly: whoever drops the connection afterwards changes nothing */
  handle(call: Call): Answer
  port?: number
  /** milliseconds since 1970 */
  now?(): number
  /** headers that the log keeps */
  keep?: readonly string[]
  /** state as JSON, for another process to look at or to hand in */
  state?: { read(): unknown; write(state: unknown): void }
  /** acts of people that the API does not offer, by name */
  acts?: Readonly<Record<string, (given: never) => unknown>>
}

export type Kit = {
  url: string
  log: RequestLog
  /** adds faults to the script */
  fail(...rules: FaultRule[]): void
  heal(): void
  rules(): FaultRule[]
  /** lets slow answers go on that have no time of their own */
  release(): void
  /** resolves when so many answers wait for `release` */
  held(count?: number): Promise<void>
  close(): Promise<void>
}

const controlPath = '/_control/'
const kept = ['authorization', 'content-type', 'if-match', 'user-agent']

/** A real HTTP server on this machine that does what it is told, logs what it is asked, and goes wrong to order. */
export async function serveKit(options: KitOptions): Promise<Kit> {
  const { handle, now = Date.now } = options
  const keep = [...kept, ...(options.keep ?? [])]
  const log = requestLog()
  const script = faultScript()
  const waiting: (() => void)[] = []
  const watching: (() => void)[] = []
  const sockets = new Map<Socket, number>()
  let connections = 0

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // a mistake of the simulator's own must be seen, and not be taken for a fault that was asked for
      if (!response.headersSent) send(response, { status: 599, body: { error: String((error as Error)?.stack ?? error) } })
      else response.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    sockets.set(socket, ++connections)
    socket.on('close', () => sockets.delete(socket))
    // a caller that resets is nothing to fall over
    socket.on('error', () => undefined)
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator')
    const method = request.method ?? 'GET'
    const text = await readText(request)
    if (url.pathname.startsWith(controlPath)) return send(response, control(method, url, parsed(text, 'application/json')))
    const headers = flat(request.headers)
    const body = parsed(text, headers['content-type'] ?? '')
    const entry = log.add({
      socket: sockets.get(request.socket) ?? 0,
      method,
      path: url.pathname,
      query: url.search,
      headers: Object.fromEntries(keep.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
      body,
      arrived: now(),
    })
    const faults = script.take(method, url.pathname)
    entry.faults = faults.map(({ kind }) => kind)
    response.on('close', () => {
      if (entry.ended === 'open') entry.ended = 'caller gone'
    })
    for (const fault of faults) if (fault.kind === 'slow') await slowness(fault.ms)
    if (has(faults, 'drop-before')) return drop(entry, request)
    const told = faults.find((fault) => fault.kind === 'answer')
    if (told) {
      const retryAfter = told.retryAfter === undefined ? {} : { 'retry-after': retryAfterText(told.retryAfter, now()) }
      return finish(
        entry,
        response,
        { status: told.status, body: told.body ?? { error: 'told to' }, headers: { ...told.headers, ...retryAfter } },
        [],
      )
    }
    const given = handle({ method, path: url.pathname, query: url.searchParams, headers, body, faults })
    entry.handled = true
    const spoiled = given.body === undefined ? given : { ...given, body: spoilAnswer(given.body, faults) }
    if (has(faults, 'drop-after')) {
      Object.assign(entry, { status: spoiled.status, answer: spoiled.body })
      return drop(entry, request)
    }
    return finish(entry, response, spoiled, faults)
  }

  function finish(entry: LoggedRequest, response: ServerResponse, given: Answer, faults: readonly Fault[]): void {
    Object.assign(entry, { status: given.status, answer: given.body, answered: now() })
    const half = faults.find((fault) => fault.kind === 'half')
    if (response.destroyed) return
    entry.ended = half ? 'half' : 'answered'
    if (half) sendHalf(response, given, half.how ?? 'reset')
    else send(response, given)
  }

  function drop(entry: LoggedRequest, request: IncomingMessage): void {
    entry.ended = 'dropped'
    request.socket.destroy()
  }

  async function slowness(ms: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      if (ms !== undefined) setTimeout(resolve, ms)
      else {
        waiting.push(resolve)
        for (const tell of watching.splice(0)) tell()
      }
    })
  }

  const release = () => {
    for (const go of waiting.splice(0)) go()
  }

  /** The same as in the process, for another one. */
  function control(method: string, url: URL, body: unknown): Answer {
    const [what = '', name = ''] = url.pathname.slice(controlPath.length).split('/')
    switch (`${method} ${what}`) {
      case 'GET faults':
        return { status: 200, body: script.rules() }
      case 'POST faults':
        script.add(...(body as FaultRule[]))
        return { status: 200, body: script.rules() }
      case 'DELETE faults':
        script.clear()
        return { status: 200, body: [] }
      case 'POST release':
        release()
        return { status: 200, body: {} }
      case 'GET log':
        return { status: 200, body: log.all(Number(url.searchParams.get('after') ?? 0)) }
      case 'DELETE log':
        log.clear()
        return { status: 200, body: [] }
      case 'GET state':
        return { status: 200, body: options.state?.read() ?? null }
      case 'PUT state':
        options.state?.write(body)
        return { status: 200, body: {} }
      case 'POST acts': {
        const act = Object.hasOwn(options.acts ?? {}, name) ? options.acts?.[name] : undefined
        return act ? { status: 200, body: act(body as never) ?? null } : { status: 404, body: { error: `There is no act ${name}` } }
      }
      default:
        return { status: 404, body: { error: 'There is nothing to control here' } }
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    fail: script.add,
    heal: script.clear,
    rules: script.rules,
    release,
    async held(count = 1) {
      while (waiting.length < count) await new Promise<void>((resolve) => void watching.push(resolve))
    },
    async close() {
      release()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets.keys()) socket.destroy()
      await closed
    },
  }
}

function has(faults: readonly Fault[], kind: Fault['kind']): boolean {
  return faults.some((fault) => fault.kind === kind)
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {
    ...(text !== '' && { 'content-type': 'application/json' }),
    ...headers,
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Cut in the middle: by a reset, or as if the half were all that was promised. */
function sendHalf(response: ServerResponse, { status, body, headers }: Answer, how: 'reset' | 'short'): void {
  const whole = Buffer.from(JSON.stringify(body ?? {}))
  const half = whole.subarray(0, Math.floor(whole.length / 2))
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': how === 'short' ? half.length : whole.length,
  })
  if (how === 'short') response.end(half)
  else response.write(half, () => response.socket?.resetAndDestroy())
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

function parsed(text: string, type: string): unknown {
  if (text === '') return undefined
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
}
