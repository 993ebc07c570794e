import type { Hono } from 'hono'
import { endpoints } from '#contract/api/index.ts'
import type { Person, RoleName } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers, SignIn } from '#server/ports/handlers.ts'
import type { Log } from '#server/ports/log.ts'
import { type AppParts, createApp } from './app.ts'
import { listen, type Listening, type SocketLimits } from './listen.ts'

export type TestApp = Listening & {
  /** calls one operation's address as somebody; `as` is a role (made up) or a bearer token */
  fetch(path: string, init?: RequestInit & { as?: RoleName | string; json?: unknown }): Promise<Response>
  close(): Promise<void>
}

/**
 * The real HTTP surface on a real port, with the handlers that a test cares about; the others answer `unavailable`. Every
 * answer is checked against its contract. Without a `signIn` of your own, the tokens `role-agent-…`, `role-integrator-…` and
 * `role-admin-…` (or `as: 'agent'`) are people of that role.
 */
export async function testApp(
  handlers: Partial<Handlers>,
  { socketLimits = {}, ...options }: Partial<Omit<AppParts, 'handlers'>> & { pages?: Hono[]; socketLimits?: Partial<SocketLimits> } = {},
): Promise<TestApp> {
  const app = createApp({
    signIn: rolesByToken,
    probes: { ready: async () => [], metrics: async () => '' },
    clock: { now: () => new Date() },
    log: silent,
    publicUrl: 'http://localhost:4310',
    checkOutputs: true,
    limits: { person: plenty, stranger: plenty, address: plenty },
    ...options,
    handlers: { ...Object.fromEntries(Object.keys(endpoints).map((name) => [name, notWired])), ...handlers } as Handlers,
  })
  const listening = await listen(app, { host: '127.0.0.1', port: 0, socketLimits })
  return {
    ...listening,
    fetch(path, { as, json, headers, ...init } = {}) {
      const all = new Headers(headers)
      if (as) all.set('authorization', `Bearer ${as in roles ? tokenOf(as as RoleName) : as}`)
      if (json !== undefined) all.set('content-type', 'application/json')
      return fetch(`${listening.url}${path}`, { ...init, headers: all, ...(json !== undefined && { body: JSON.stringify(json) }) })
    },
    close: () => listening.stop(1_000),
  }
}

/** A made-up person of a role, as the made-up sign-in answers. */
export function testPerson(role: RoleName, id: string = `person-${role}`): Person {
  return { id, name: roles[role], email: `${role}@fjordbat.example`, role }
}

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silent,
}

const roles: Record<RoleName, string> = { agent: 'Maja Holm', integrator: 'Siobhán Ní Bhriain', admin: 'Łukasz Wiśniewski' }
const plenty = { burst: 1_000_000, perSecond: 1_000_000 }

function tokenOf(role: RoleName): string {
  return `role-${role}-0123456789`
}

const rolesByToken: SignIn = {
  async bearer(token) {
    const role = /^role-(agent|integrator|admin)-/.exec(token)?.[1] as RoleName | undefined
    return role && { person: testPerson(role), sessionId: `session-${role}` }
  },
  page: async () => undefined,
}

async function notWired(): Promise<never> {
  throw new AppError('unavailable', 'This test has no such operation', { hint: 'Pass its handler to testApp.' })
}
