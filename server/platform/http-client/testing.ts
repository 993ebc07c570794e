import * as z from 'zod/mini'
import type { Credentials, HttpRequest, HttpTarget } from '#server/ports/http-client.ts'
import { type FaultCrm, openFaultCrm } from '#simulators/fault-crm/index.ts'
import { createHttpClient } from './create-http-client.ts'
import { memoryCredentials } from './testing/memory-credentials.ts'
import { type HttpWorld, systemWorld } from './world.ts'

/** A clock that is moved by hand; waits pass at once and move it. */
export function handClock(start = '2026-11-21T12:00:00Z') {
  let time = Date.parse(start)
  const waits: number[] = []
  return {
    waits,
    now: () => time,
    pass: (ms: number) => {
      time += ms
    },
    world: {
      clock: { now: () => new Date(time) },
      sleep: async (ms: number, signal: AbortSignal) => {
        signal.throwIfAborted()
        waits.push(ms)
        time += ms
      },
      timeout: () => new AbortController().signal,
      random: () => 0.5,
    } satisfies Partial<HttpWorld>,
  }
}

export type Desk = Awaited<ReturnType<typeof faultDesk>>

/** A client of the fault CRM over real sockets, with a clock that both share and that is moved by hand. */
export async function faultDesk(options: Parameters<typeof openFaultCrm>[0] & { credentials?: Credentials } = {}) {
  const { credentials = memoryCredentials(), ...chosen } = options
  const time = handClock()
  const crm: FaultCrm = await openFaultCrm({ now: time.now, ...chosen })
  const world = { ...systemWorld(time.world.clock, [new URL(crm.url).host]), ...time.world }
  const client = (over: Partial<HttpTarget> = {}, own: Partial<HttpWorld> = {}, keep = credentials) =>
    createHttpClient({ title: 'The CRM', base: crm.url, hosts: [], signIn: signIn(keep), ...over }, { ...world, ...own })
  const clients = [client()]
  return {
    crm,
    time,
    credentials,
    http: clients[0] as ReturnType<typeof client>,
    /** another process, as far as the CRM can see */
    another(over: Partial<HttpTarget> = {}, own: Partial<HttpWorld> = {}, keep = credentials) {
      const made = client(over, own, keep)
      clients.push(made)
      return made
    },
    /** what was asked of a path, oldest first */
    asked: (path: string) => crm.log.all().filter((one) => one.path.startsWith(path)),
    async close() {
      for (const one of clients) one.close()
      await crm.close()
    },
  }
}

function signIn(credentials: Credentials): NonNullable<HttpTarget['signIn']> {
  const client = { client_id: 'tagalong', client_secret: 'tagalong' }
  return {
    credentials,
    path: '/oauth/token',
    form: (held) =>
      held?.refresh === undefined
        ? { grant_type: 'client_credentials', ...client }
        : { grant_type: 'refresh_token', refresh_token: held.refresh, ...client },
  }
}

export const me: HttpRequest<{ user: string }> = {
  method: 'GET',
  path: '/api/me',
  reply: z.object({ user: z.string() }),
  what: 'say who is connected',
}

export function newContact(name: string, more: Partial<HttpRequest<{ id: string }>> = {}): HttpRequest<{ id: string }> {
  return {
    method: 'POST',
    path: '/api/records/contact',
    headers: { 'x-record-key': `key-${name}` },
    body: { values: { last_name: name }, anyway: true },
    reply: z.object({ id: z.string() }),
    what: 'create a record',
    ...more,
  }
}
