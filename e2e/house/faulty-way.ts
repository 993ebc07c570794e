import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What happens to one request on its way. `before`: it never arrives. `after`: it arrives and its answer does not. `cut`: half of
 * the answer comes. `hold-before`, `hold-after`: as the first two, when it is let go. `hold`: nothing is lost, it is only late.
 */
export type Fault = 'before' | 'after' | 'cut' | 'hold-before' | 'hold-after' | 'hold'

export type FaultyWay = {
  port: number
  /** the next request for this path meets the fault */
  next(method: string, path: Path, fault: Fault): { met: Promise<void>; letGo(): void }
  /** how often a request for this path arrived at the backend */
  arrived(method: string, path: Path): number
  /** the bodies of those, in the order in which they came */
  bodies(method: string, path: Path): string[]
  /** where it leads from now on; nowhere: whoever comes is hung up on */
  to(port: number | undefined): void
  close(): Promise<void>
}

type Path = string | RegExp
type Planned = { is(method: string | undefined, path: string | undefined): boolean; fault: Fault; meet(): void; gone: Promise<void> }

/** A way between browser and backend that loses things, over real sockets. */
export async function faultyWay(target: number): Promise<FaultyWay> {
  let leadsTo: number | undefined = target
  const planned: Planned[] = []
  const arrivals: { method: string | undefined; path: string | undefined; body: string }[] = []

  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => incoming.socket.destroy()))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = (incoming.url ?? '').split('?')[0]
    const at = planned.findIndex(({ is }) => is(incoming.method, path))
    const plan = at < 0 ? undefined : planned.splice(at, 1)[0]
    const body = Buffer.concat(await incoming.toArray())
    if (leadsTo === undefined) return void incoming.socket.destroy()
    if (plan?.fault === 'before' || plan?.fault === 'hold-before') {
      plan.meet()
      if (plan.fault === 'hold-before') await plan.gone
      return void incoming.socket.destroy()
    }
    if (plan?.fault === 'hold') {
      plan.meet()
      await plan.gone
    }
    arrivals.push({ method: incoming.method, path, body: body.toString() })
    const { status, headers, answer } = await forward(leadsTo, incoming, body)
    if (plan && plan.fault !== 'hold') {
      plan.meet()
      if (plan.fault === 'hold-after') await plan.gone
      if (plan.fault === 'cut') {
        outgoing.writeHead(status, { ...headers, 'content-length': answer.length })
        await new Promise((sent) => outgoing.write(answer.subarray(0, answer.length / 2), sent))
      }
      return void incoming.socket.destroy()
    }
    outgoing.writeHead(status, headers).end(answer)
  }

  const of = (method: string, path: Path) => arrivals.filter((one) => asked(method, path)(one.method, one.path))

  return {
    port: (server.address() as AddressInfo).port,
    next(method, path, fault) {
      let letGo = () => {}
      let meet = () => {}
      const gone = new Promise<void>((done) => {
        letGo = done
      })
      const met = new Promise<void>((done) => {
        meet = done
      })
      planned.push({ is: asked(method, path), fault, meet, gone })
      return { met, letGo }
    },
    arrived: (method, path) => of(method, path).length,
    bodies: (method, path) => of(method, path).map(({ body }) => body),
    to(port) {
      leadsTo = port
      if (port === undefined) server.closeAllConnections()
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const asked = (method: string, path: Path) => (itsMethod: string | undefined, its: string | undefined) =>
  method === itsMethod && (typeof path === 'string' ? its === path : path.test(its ?? ''))

type Answered = { status: number; headers: IncomingMessage['headers']; answer: Buffer }

function forward(port: number, incoming: IncomingMessage, body: Buffer): Promise<Answered> {
  const { method, url, headers } = incoming
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, connection: 'close' } }, (response) => {
      const { 'transfer-encoding': _, connection: __, ...rest } = response.headers
      response
        .toArray()
        .then((parts) => resolve({ status: response.statusCode ?? 502, headers: rest, answer: Buffer.concat(parts) }), reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
