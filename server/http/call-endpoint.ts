import type { Context } from 'hono'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { RoleName } from '#contract/api/session.ts'
import type { Audience, Endpoint } from '#contract/endpoint.ts'
import { AppError } from '#contract/errors.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Caller, Handlers, SignIn, Stranger } from '#server/ports/handlers.ts'
import type { Log } from '#server/ports/log.ts'
import { addressOf } from './address.ts'
import { apiHeaders } from './headers.ts'
import type { InFlight } from './in-flight.ts'
import type { Origins } from './origins.ts'
import { asAppError, problemResponse } from './problems.ts'
import type { RateLimit } from './rate-limit.ts'
import { readInput } from './read-input.ts'
import { requestIdOf } from './request-id.ts'

export type Guard = {
  handlers: Handlers
  signIn: SignIn
  log: Log
  clock: Clock
  probes: import('./probes.ts').Probes
  observe?: (route: string, status: number, seconds: number) => void
  origins: Origins
  proxies: number
  patience: number
  inFlight: InFlight
  people: RateLimit
  strangers: RateLimit
  addresses: RateLimit
  checkOutputs?: boolean
}

/** One call: who is it, may they, what do they want, do it, answer. Everything that goes wrong becomes a problem. */
export async function callEndpoint(c: Context, name: EndpointName, guard: Guard): Promise<Response> {
  const startedAt = performance.now()
  const requestId = requestIdOf(c)
  let response: Response
  let failure: AppError | undefined
  let cors: Record<string, string> = {}
  try {
    guard.origins.host(c)
    cors = guard.origins.cors(c)
    const output = await perform(c, name, requestId, guard)
    response = new Response(JSON.stringify(output), { headers: { ...apiHeaders, ...cors, 'x-request-id': requestId } })
  } catch (error) {
    failure = asAppError(error)
    response = problemResponse(failure, requestId, { ...apiHeaders, ...cors })
  }
  const seconds = (performance.now() - startedAt) / 1000
  guard.observe?.(name, response.status, seconds)
  const line = { requestId, route: name, status: response.status, ms: Math.round(seconds * 1000) }
  if (failure === undefined) guard.log.info('answered', line)
  else if (failure.code === 'internal' || failure.code === 'unavailable')
    guard.log.error('failed', { ...line, code: failure.code, error: failure })
  else guard.log.info('refused', { ...line, code: failure.code })
  return response
}

async function perform(c: Context, name: EndpointName, requestId: string, guard: Guard): Promise<unknown> {
  const endpoint: Endpoint = endpoints[name]
  const address = addressOf(c, guard.proxies)
  guard.addresses.take(address, 1)
  const cost = endpoint.cost ?? 1
  const known = endpoint.audience === 'public' ? undefined : await identify(c, endpoint.audience, address, guard)
  if (known) guard.people.take(known.person.id, cost)
  else guard.strangers.take(address, cost)
  const input = await readInput(c, endpoint)
  const handler = guard.handlers[name] as (input: unknown, caller: Caller | Stranger) => Promise<unknown>
  const output = await guard.inFlight.run(
    { safe: endpoint.method === 'GET', client: c.req.raw.signal, patience: guard.patience },
    (signal) =>
      handler(input, known ? { ...known, requestId, signal } : { address, userAgent: c.req.header('user-agent') ?? '', requestId, signal }),
  )
  if (guard.checkOutputs) checkOutput(name, endpoint, output)
  return output
}

/** The person behind the bearer token, if their role reaches as far as the audience asks. Cookies are never looked at. */
async function identify(c: Context, audience: Exclude<Audience, 'public'>, address: string, guard: Guard) {
  const token = /^Bearer ([\w.~+/=-]{16,512})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const known = token === undefined ? undefined : await guard.signIn.bearer(token)
  if (!known) {
    guard.strangers.take(address, token === undefined ? 1 : 3)
    throw new AppError('not-signed-in', token === undefined ? 'Nobody is signed in' : 'The session has ended', {
      hint: 'Sign in again; what was typed is kept.',
    })
  }
  if (!mayCall(known.person.role, audience)) {
    throw new AppError('forbidden', `The role ${known.person.role} may not do this`, {
      hint: `It takes the role ${audience}. An administrator can give it.`,
    })
  }
  return known
}

/** Roles include one another upwards; an audience or a role that is not in the list may nothing. */
export function mayCall(role: RoleName, audience: Exclude<Audience, 'public'>): boolean {
  const needed = ladder.indexOf(audience)
  return needed !== -1 && ladder.indexOf(role) >= needed
}

function checkOutput(name: EndpointName, endpoint: Endpoint, output: unknown): void {
  const checked = endpoint.output.safeParse(output)
  if (!checked.success)
    throw new Error(
      `${name} answered something that its contract does not allow: ${JSON.stringify(checked.error.issues.map(({ path, code, message }) => ({ path, code, message })))}`,
    )
}

const ladder: readonly RoleName[] = ['agent', 'integrator', 'admin']
