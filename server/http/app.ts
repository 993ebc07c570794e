import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { EndpointName } from '#contract/api/index.ts'
import { endpoints } from '#contract/api/index.ts'
import { AppError, type Problem, toProblem } from '#contract/errors.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Handlers, SignIn } from '#server/ports/handlers.ts'
import type { Log } from '#server/ports/log.ts'
import { addressOf, isLocal } from './address.ts'
import { toResponse } from './asked.ts'
import { atOnce } from './at-once.ts'
import { callEndpoint, type Guard } from './call-endpoint.ts'
import type { CutConnections } from './cut-connections.ts'
import { type DirectCalls, directCalls } from './direct-calls.ts'
import { apiHeaders, pageHeaders } from './headers.ts'
import { inFlight, type InFlight } from './in-flight.ts'
import { methodNotAllowed, methodsOf } from './methods.ts'
import { openApiDocument } from './openapi.ts'
import { origins, sameOriginOnly } from './origins.ts'
import { type Probes, probeRoutes } from './probes.ts'
import { asAppError, notFound, problemResponse } from './problems.ts'
import { type Rate, rateLimit } from './rate-limit.ts'
import { requestIdOf } from './request-id.ts'

export type AppParts = {
  handlers: Handlers
  signIn: SignIn
  /** pages of other rooms, served in this order after the API */
  pages?: readonly Hono[]
  /** how trouble looks to somebody who opened a page, in a language that they read */
  errorPage?: (problem: Problem, acceptLanguage: string | undefined) => string
  probes: Probes
  clock: Clock
  log: Log
  /** called once per answered request */
  observe?: (route: string, status: number, seconds: number) => void
  publicUrl: string
  extensionOrigins?: readonly string[]
  /** names besides the public one that the server is asked by */
  hosts?: readonly string[]
  proxies?: number
  limits?: Partial<Limits>
  /** who has cut their own connection, for practice */
  cuts?: CutConnections
  /** milliseconds after which an operation is given up */
  patience?: number
  /** checks every answer against the contract; for tests */
  checkOutputs?: boolean
}

/** `person`: each signed-in person; `stranger`: each address, for failed sessions, forms and each operation that needs none, apart; `address`: everything from one address. */
export type Limits = { person: Rate; stranger: Rate; address: Rate }

export const defaultLimits: Limits = {
  person: { burst: 300, perSecond: 15 },
  stranger: { burst: 600, perSecond: 5 },
  address: { burst: 5_000, perSecond: 500 },
}

export type App = { fetch: Hono<Routed>['fetch']; direct: DirectCalls; inFlight: InFlight }

/** Over sockets only: what Node knows of a request comes with it. */
type Routed = { Bindings: HttpBindings }

/** The whole HTTP surface: the API from the contract's list, its description, the probes, and pages. */
export function createApp(parts: AppParts): App {
  const limits = { ...defaultLimits, ...parts.limits }
  const allowed = origins(parts.publicUrl, parts.extensionOrigins ?? ['chrome-extension://*', 'moz-extension://*'], parts.hosts)
  const running = inFlight()
  const guard: Guard = {
    ...parts,
    proxies: parts.proxies ?? 0,
    patience: parts.patience ?? 30_000,
    inFlight: running,
    origins: allowed,
    people: rateLimit(limits.person, parts.clock),
    strangers: rateLimit(limits.stranger, parts.clock),
    addresses: rateLimit(limits.address, parts.clock),
    atOnce: atOnce(),
  }
  const app = new Hono<Routed>()
  addApi(app, guard, (c) => isLocal(c, { publicUrl: parts.publicUrl, proxies: guard.proxies }))
  addPages(app, parts, guard)
  app.notFound((c) => problemResponse(notFound(), requestIdOf(c), apiHeaders))
  app.onError((error, c) => problemResponse(error, requestIdOf(c), apiHeaders))
  return { fetch: app.fetch, direct: directCalls(guard), inFlight: running }
}

function addApi(app: Hono<Routed>, guard: Guard, local: (c: Context) => boolean): void {
  app.options('/v1/*', (c) => guarded(c, () => guard.origins.preflight(c)))
  const methods = new Map<string, string[]>()
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const { method, path } = endpoints[name]
    app.on(method, path, async (c) => toResponse(await callEndpoint(c, name, guard)))
    methods.set(path, [...(methods.get(path) ?? []), method])
  }
  for (const [path, list] of methods) {
    const allowed = list.includes('GET') ? [...list, 'HEAD'] : list
    app.all(path, (c) => methodNotAllowed(c.req.method, allowed, requestIdOf(c)))
  }
  app.all('/v1/*', (c) => problemResponse(notFound(), requestIdOf(c), apiHeaders))
  let document: string | undefined
  app.get('/openapi.json', (c) =>
    guarded(c, () => {
      guard.origins.probeHost(c)
      document ??= JSON.stringify(openApiDocument())
      return new Response(document, { headers: { ...apiHeaders, 'cache-control': 'max-age=300' } })
    }),
  )
  app.route('/', probeRoutes(guard.probes, guard.origins.probeHost, local))
}

function addPages(app: Hono<Routed>, parts: AppParts, guard: Guard): void {
  /** how trouble looks to who asked; undefined for those who asked for no page */
  const drawn = (c: Context) => {
    const { errorPage } = parts
    if (!errorPage || !(c.req.header('accept') ?? '').includes('text/html')) return undefined
    return (problem: Problem) => errorPage(problem, c.req.header('accept-language'))
  }
  const pages = new Hono()
  pages.use(pageHeaders(parts.publicUrl))
  pages.use(async (c, next) => {
    guard.origins.host(c)
    const address = addressOf(c, guard.proxies)
    guard.addresses.take(address, 1)
    if (c.req.method === 'POST' && ofStrangers.test(c.req.path)) guard.strangers.take(`form ${address}`, 1)
    await next()
  })
  // what is not there is said before who may send it
  let answered: ReturnType<typeof methodsOf> | undefined
  pages.use(async (c, next) => {
    answered ??= methodsOf(app)
    const methods = answered(c.req.path)
    if (methods.length === 0) throw notFound()
    if (!methods.includes(c.req.method)) return methodNotAllowed(c.req.method, methods, requestIdOf(c), drawn(c))
    await next()
  })
  pages.use(sameOriginOnly(parts.publicUrl))
  // a page may take less; one that was added without a thought takes no more
  const form = bodyLimit({ maxSize: mostOfAForm, onError: () => Promise.reject(formTooLarge()) })
  pages.use((c, next) => (partOfAFile.test(c.req.path) ? next() : form(c, next)))
  for (const page of parts.pages ?? []) pages.route('/', page)
  pages.onError((error, c) => {
    const known = asAppError(error)
    if (known.code === 'internal') parts.log.error('page failed', { requestId: requestIdOf(c), error })
    const page = drawn(c)
    if (!page) return problemResponse(known, requestIdOf(c), apiHeaders)
    const problem = toProblem(known, requestIdOf(c))
    return new Response(page(problem), {
      status: problem.status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        ...(problem.retryAfter !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(problem.retryAfter))) }),
      },
    })
  })
  app.route('/', pages)
}

/** Forms that whoever comes may send: each costs a look into the database, and some a password's hash. */
const ofStrangers = /^\/(sign-in|invite|setup)(\/|$)/

/** What an import's own pages send: they say themselves how much they take. */
const partOfAFile = /^\/crm\/import\/(call\/|[^/]+\/parts\/\d+$)/

/** Bytes of a form, wherever it is sent. */
const mostOfAForm = 1_000_000

function formTooLarge(): AppError {
  return new AppError('too-large', 'The form holds more than a megabyte', { hint: 'Shorten the longest text.' })
}

function guarded(c: Parameters<typeof requestIdOf>[0], work: () => Response): Response {
  try {
    return work()
  } catch (error) {
    return problemResponse(error, requestIdOf(c), apiHeaders)
  }
}
