import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { AppError } from '#contract/errors.ts'
import { network } from './address.ts'
import type { App } from './app.ts'

export type Listening = {
  /** where it really listens: with port 0 the system has chosen one */
  url: string
  port: number
  /** how many are connected */
  connections(): Promise<number>
  /** stops accepting, waits for what runs, cancels what is left after `grace` milliseconds */
  stop(grace: number): Promise<void>
}

/** Milliseconds, and connections. `quiet`: nothing was sent or taken, which is longer than any operation waits. */
export type SocketLimits = {
  headers: number
  request: number
  keepAlive: number
  quiet: number
  /** how often it is looked who is too slow */
  look: number
  connections: number
  /** of one address, where no proxy stands before us that all come through */
  fromOneAddress: number
}

export const defaultSocketLimits: SocketLimits = {
  headers: 10_000,
  request: 30_000,
  keepAlive: 30_000,
  quiet: 60_000,
  look: 2_000,
  connections: 10_000,
  fromOneAddress: 2_000,
}

type ListenOptions = { host: string; port: number; proxies?: number; socketLimits?: Partial<SocketLimits> }

export async function listen(app: App, options: ListenOptions): Promise<Listening> {
  const limits = { ...defaultSocketLimits, ...options.socketLimits }
  const routed = getRequestListener(app.fetch)
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: limits.look,
    },
    (incoming, outgoing) => {
      if (!app.direct(incoming, outgoing)) void routed(incoming, outgoing)
    },
  )
  server.maxRequestsPerSocket = 10_000
  // who takes nothing of a large answer would keep it here for good
  server.timeout = limits.quiet
  server.maxConnections = limits.connections
  if (!options.proxies) limitConnections(server, limits.fromOneAddress)
  await new Promise<void>((done, failed) => {
    server.once('error', (error) => failed(cannotListen(error, options)))
    server.listen(options.port, options.host, done)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    port,
    connections: () => promisify(server.getConnections.bind(server))(),
    stop: (grace) => stop(server, app, grace),
  }
}

/** More than this from one address is hung up on before it says anything. */
function limitConnections(server: Server, most: number): void {
  const open = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const address = network(socket.remoteAddress ?? 'unknown')
    const now = (open.get(address) ?? 0) + 1
    open.set(address, now)
    socket.once('close', () => {
      const rest = (open.get(address) ?? 1) - 1
      if (rest === 0) open.delete(address)
      else open.set(address, rest)
    })
    if (now > most) socket.destroy()
  })
}

async function stop(server: Server, app: App, grace: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()))
  const until = performance.now() + grace
  app.inFlight.end('reads')
  while (app.inFlight.count > 0 && performance.now() < until) {
    server.closeIdleConnections()
    await wait(20)
  }
  app.inFlight.end('all')
  // what was cancelled still gets its answer written before its connection goes
  await Promise.race([closed, drained(server)])
  server.closeAllConnections()
  await closed
}

async function drained(server: Server): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await wait(20)
    server.closeIdleConnections()
  }
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): AppError {
  if (error.code === 'EADDRINUSE')
    return new AppError('unavailable', `Something already listens on ${host}:${port}`, {
      hint: 'It may be an earlier Tagalong: open the address and look. Else give another port: TAGALONG_PORT=4311.',
      cause: error,
    })
  if (error.code === 'EACCES')
    return new AppError('unavailable', `This user may not listen on port ${port}`, {
      hint: 'Choose a port above 1023 with TAGALONG_PORT.',
      cause: error,
    })
  return new AppError('unavailable', `The server cannot listen on ${host}:${port} (${error.code})`, {
    hint: 'Check TAGALONG_HOST and TAGALONG_PORT.',
    cause: error,
  })
}
