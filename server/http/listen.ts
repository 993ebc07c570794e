import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { AppError } from '#contract/errors.ts'
import type { App } from './app.ts'

export type Listening = {
  /** where it really listens: with port 0 the system has chosen one */
  url: string
  port: number
  /** stops accepting, waits for what runs, cancels what is left after `grace` milliseconds */
  stop(grace: number): Promise<void>
}

export async function listen(app: App, options: { host: string; port: number }): Promise<Listening> {
  const routed = getRequestListener(app.fetch)
  const server = createServer({ maxHeaderSize: 16_384 }, (incoming, outgoing) => {
    if (!app.direct(incoming, outgoing)) void routed(incoming, outgoing)
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.keepAliveTimeout = 30_000
  server.maxRequestsPerSocket = 10_000
  await new Promise<void>((done, failed) => {
    server.once('error', (error) => failed(cannotListen(error, options)))
    server.listen(options.port, options.host, done)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${host}:${port}`, port, stop: (grace) => stop(server, app, grace) }
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
