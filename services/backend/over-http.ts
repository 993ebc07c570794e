import ky from 'ky'
import { type EndpointName, endpoints, type Output } from '#contract/api/index.ts'
import { AppError, fromProblem, Problem } from '#contract/errors.ts'
import type { Backend } from './backend.ts'

/** Where access tokens come from. `renew` is asked once when the backend did not take the one it was shown. */
export type Authorization = {
  token(): Promise<string | undefined>
  renew(rejected: string): Promise<string | undefined>
}

export type OverHttpParts = {
  /** origin of the backend; nothing else is ever asked */
  origin: string
  fetch: typeof globalThis.fetch
  authorization?: Authorization
  /** told after every try, so that the state of the connection can be shown */
  onOutcome?(reached: boolean, problem?: AppError): void
}

/** The backend over HTTP: the way of the extension's background, and of the widget. */
export function backendOverHttp(parts: OverHttpParts): Backend {
  return {
    async call(name, input, options = {}) {
      try {
        const answer = await authorized(name, input as Record<string, unknown>, options.signal)
        parts.onOutcome?.(true)
        return answer as Output<typeof name>
      } catch (thrown) {
        const error = asCallError(thrown, options.signal)
        if (error.code !== 'cancelled') parts.onOutcome?.(error.code !== 'backend-unreachable', error)
        throw error
      }
    },
  }

  async function authorized(name: EndpointName, input: Record<string, unknown>, signal?: AbortSignal): Promise<unknown> {
    if (endpoints[name].audience === 'public' || !parts.authorization) return send(name, input, undefined, signal)
    const token = await parts.authorization.token()
    if (token === undefined) throw signedOut()
    try {
      return await send(name, input, token, signal)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'not-signed-in') throw thrown
      const renewed = await parts.authorization.renew(token)
      if (renewed === undefined) throw signedOut()
      return send(name, input, renewed, signal)
    }
  }

  async function send(name: EndpointName, input: Record<string, unknown>, token?: string, signal?: AbortSignal): Promise<unknown> {
    const { method, url, body } = requestOf(parts.origin, name, input)
    const response = await ky(url, {
      method,
      ...(body !== undefined && { json: body }),
      headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(signal && { signal }),
      timeout: name === 'changes.poll' && input['wait'] !== 0 ? 35_000 : 20_000,
      retry: 0,
      throwHttpErrors: false,
      fetch: parts.fetch,
      // a backend has no reason to send us elsewhere, and a token must not go along
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    return answerOf(response)
  }
}

/** Whether a Tagalong answers at this origin; rejects when nothing does. */
export async function probeBackend(origin: string, fetch: typeof globalThis.fetch): Promise<'tagalong' | 'other'> {
  try {
    const response = await ky(new URL('/openapi.json', origin), {
      timeout: 10_000,
      retry: 0,
      throwHttpErrors: false,
      fetch,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    const document = response.ok ? await response.json<{ info?: { title?: unknown } }>().catch(() => undefined) : undefined
    return String(document?.info?.title ?? '').startsWith('Tagalong') ? 'tagalong' : 'other'
  } catch (thrown) {
    throw asCallError(thrown)
  }
}

/** Method, address and body of one call: `:name` parts and, without a body, the query are taken from the input. */
export function requestOf(origin: string, name: EndpointName, input: Record<string, unknown>) {
  const { method, path } = endpoints[name]
  const rest = { ...input }
  const filled = path.replace(/:([a-zA-Z]+)/g, (_, key: string) => {
    const value = encodeURIComponent(String(rest[key]))
    // no encoding keeps an address from taking these as steps, and with them a page would choose another operation
    if (value === '.' || value === '..')
      throw new AppError('invalid-input', `"${value}" is no name of anything.`, { hint: 'Look it up again.' })
    delete rest[key]
    return value
  })
  const url = new URL(filled, origin)
  if (url.origin !== new URL(origin).origin) throw new AppError('invalid-input', 'The address leads away from the backend.')
  if (method === 'POST' || method === 'PUT') return { method, url, body: rest }
  for (const [key, value] of Object.entries(rest)) if (value !== undefined) url.searchParams.set(key, String(value))
  return { method, url, body: undefined }
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return {}
  const type = response.headers.get('content-type') ?? ''
  const json = type.includes('json') ? await response.json().catch(() => undefined) : undefined
  if (response.ok) {
    if (typeof json === 'object' && json !== null) return json
    throw notTagalong(response.status)
  }
  const problem = Problem.safeParse(json)
  if (!problem.success) throw strangeAnswer(response)
  throw fromProblem({ ...waitOf(response), ...problem.data })
}

/**
 * A proxy in between answers for itself, and the backend was not reached: it says nothing about what was asked. Only that something is larger than
 * it lets through stays true, however often it is tried.
 */
function strangeAnswer(response: Response): AppError {
  const { status } = response
  if (status === 413) return new AppError('too-large', 'This is larger than may be sent on the way to the backend (413).')
  if (!ofProxies.has(status) && status < 500) return notTagalong(status, waitOf(response))
  return new AppError('backend-unreachable', `The backend does not answer (${status}).`, {
    hint: 'Nothing was lost. It is tried again by itself.',
    ...waitOf(response),
  })
}

/** What a proxy answers before a backend that is asleep, busy, or behind a door of its own. */
const ofProxies = new Set([401, 403, 404, 407, 408, 425, 429])

/** Tried again too, as the address may be mended: until then this is what is shown of the connection. */
function notTagalong(status: number, wait: { retryAfter?: number } = {}): AppError {
  return new AppError('backend-unreachable', `What answered at this address is not Tagalong (${status}).`, {
    hint: 'Check the address of the backend.',
    ...wait,
  })
}

/** `Retry-After` in seconds or as a date. */
function waitOf({ headers }: Response): { retryAfter?: number } {
  const said = headers.get('retry-after') ?? ''
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1_000
  return seconds > 0 ? { retryAfter: Math.ceil(seconds) } : {}
}

function asCallError(thrown: unknown, signal?: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown
  if (signal?.aborted) return new AppError('cancelled', 'Cancelled.')
  return new AppError('backend-unreachable', 'The backend does not answer.', {
    hint: 'Nothing was lost. It is tried again by itself.',
    cause: thrown,
  })
}

function signedOut(): AppError {
  return new AppError('not-signed-in', 'Nobody is signed in.', { hint: 'Sign in; what you typed is kept.' })
}
