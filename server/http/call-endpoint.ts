import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { RoleName } from '#contract/api/session.ts'
import type { Audience, Endpoint } from '#contract/endpoint.ts'
import { AppError } from '#contract/errors.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Caller, Handlers, SignIn, Stranger } from '#server/ports/handlers.ts'
import type { Log } from '#server/ports/log.ts'
import { addressOf } from './address.ts'
import type { AtOnce } from './at-once.ts'
import type { Answer, Call } from './asked.ts'
import { apiHeaders } from './headers.ts'
import type { CutConnections } from './cut-connections.ts'
import type { InFlight } from './in-flight.ts'
import type { Origins } from './origins.ts'
import { asAppError, problemAnswer } from './problems.ts'
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
  atOnce: AtOnce
  cuts?: CutConnections
  checkOutputs?: boolean
}

/** One call: who is it, may they, what do they want, do it, answer. Everything that goes wrong becomes a problem. */
export async function callEndpoint(c: Call, name: EndpointName, guard: Guard): Promise<Answer> {
  const startedAt = performance.now()
  const requestId = requestIdOf(c)
  let answer: Answer
  let failure: AppError | undefined
  let cors: Record<string, string> = {}
  try {
    guard.origins.host(c)
    cors = guard.origins.cors(c)
    const output = await perform(c, name, requestId, guard)
    answer = { status: 200, headers: { ...apiHeaders, ...cors, 'x-request-id': requestId }, body: JSON.stringify(output) }
  } catch (error) {
    failure = asAppError(error)
    answer = problemAnswer(failure, requestId, { ...apiHeaders, ...cors })
  }
  const seconds = (performance.now() - startedAt) / 1000
  guard.observe?.(name, answer.status, seconds)
  const line = { requestId, route: name, status: answer.status, ms: Math.round(seconds * 1000) }
  if (failure === undefined) guard.log.info('answered', line)
  else if (failure.code === 'internal' || failure.code === 'unavailable')
    guard.log.error('failed', { ...line, code: failure.code, error: failure })
  else guard.log.info('refused', { ...line, code: failure.code })
  return answer
}

async function perform(c: Call, name: EndpointName, requestId: string, guard: Guard): Promise<unknown> {
  const endpoint: Endpoint = endpoints[name]
  const address = addressOf(c, guard.proxies)
  guard.addresses.take(address, 1)
  const cost = endpoint.cost ?? 1
  const known = endpoint.audience === 'public' ? undefined : await identify(c, endpoint.audience, address, guard)
  if (known && guard.cuts?.holds(known.person.id)) {
    c.env.outgoing.destroy()
    throw new AppError('cancelled', 'The connection is cut, as its person asked in the practice inbox')
  }
  if (known) guard.people.take(known.person.id, cost)
  else guard.strangers.take(`${name} ${address}`, cost)
  const who = known?.person.id ?? address
  const leave = [guard.atOnce.enter(who, mostAtOnce, 'calls')]
  try {
    if (endpoint.atOnce !== undefined) leave.push(guard.atOnce.enter(`${name} ${who}`, endpoint.atOnce, 'calls of this kind'))
    return await carryOut(c, name, { requestId, address, known }, guard)
  } finally {
    for (const one of leave) one()
  }
}

/** What one person, or one address that is nobody, may have going on at once; more is no one who works. */
const mostAtOnce = 100

type Asking = { requestId: string; address: string; known: Omit<Caller, 'requestId' | 'signal'> | undefined }

async function carryOut(c: Call, name: EndpointName, { requestId, address, known }: Asking, guard: Guard): Promise<unknown> {
  const endpoint: Endpoint = endpoints[name]
  const input = await readInput(c, endpoint)
  const handler = guard.handlers[name] as (input: unknown, caller: Caller | Stranger) => Promise<unknown>
  const output = await guard.inFlight.run(
    { safe: endpoint.method === 'GET', patience: guard.patience, whenGone: (tell) => whenGone(c.env.outgoing, tell) },
    (signal) =>
      handler(input, known ? { ...known, requestId, signal } : { address, userAgent: c.req.header('user-agent') ?? '', requestId, signal }),
  )
  if (guard.checkOutputs) checkOutput(name, endpoint, output)
  return output
}

/** The person behind the bearer token, if their role reaches as far as the audience asks. Cookies are never looked at. */
async function identify(c: Call, audience: Exclude<Audience, 'public'>, address: string, guard: Guard) {
  const token = /^Bearer ([\w.~+/=-]{16,512})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const known = token === undefined ? undefined : await guard.signIn.bearer(token)
  if (!known) {
    // counted apart: whoever guesses here must not keep the others behind their address from renewing tokens and signing in
    guard.strangers.take(`guess ${address}`, token === undefined ? 1 : 3)
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

/** Tells once when the caller goes away before they are answered, or has gone already. What comes back ends the watch. */
function whenGone(outgoing: Call['env']['outgoing'], tell: () => void): () => void {
  if (outgoing.destroyed) tell()
  else outgoing.on('close', tell)
  return () => void outgoing.off('close', tell)
}

function checkOutput(name: EndpointName, endpoint: Endpoint, output: unknown): void {
  const checked = endpoint.output.safeParse(output)
  if (!checked.success)
    throw new Error(
      `${name} answered something that its contract does not allow: ${JSON.stringify(checked.error.issues.map(({ path, code, message }) => ({ path, code, message })))}`,
    )
}

const ladder: readonly RoleName[] = ['agent', 'integrator', 'admin']
