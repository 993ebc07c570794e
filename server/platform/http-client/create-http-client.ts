import * as z from 'zod/mini'
import { AppError } from '#contract/errors.ts'
import type { HttpClient, HttpReply, HttpRequest, HttpTarget, Tokens } from '#server/ports/http-client.ts'
import { ForbiddenAddress, checkAddress } from './address-guard.ts'
import { atOnce } from './at-once.ts'
import { BrokenExchange, openExchange, type Received } from './exchange.ts'
import { openGate } from './gate.ts'
import { type HeldTokens, holdTokens, SignInRefused } from './held-tokens.ts'
import { readRetryAfter } from './retry-after.ts'
import { sendBatch } from './send-batch.ts'
import type { HttpWorld } from './world.ts'

const mostTries = 3
const firstWaitMs = 250
const tokenDeadlineMs = 15_000

/** A client for one connection. Kept as long as the connection: it knows how the CRM was lately. */
export function createHttpClient(target: HttpTarget, world: HttpWorld): HttpClient {
  const { title, signIn, deadlineMs = 25_000, mostBytes = 16 * 1024 * 1024 } = target
  const exchange = openExchange(world, mostBytes)
  const gate = openGate(world)
  const inTurn = atOnce(target.atOnce ?? 8)
  const tokens: HeldTokens | undefined = signIn && holdTokens(title, signIn, (form) => askTokens(signIn.path, form), world)

  async function send<T>(request: HttpRequest<T>, signal: AbortSignal): Promise<HttpReply<T>> {
    const url = addressOf(target.base, request)
    checkAddress(url, target.hosts, world)
    if (signal.aborted) throw cancelled()
    const limit = world.timeout(deadlineMs)
    const both = AbortSignal.any([signal, limit])
    let sent = false
    const repeatable = onlyReads(request) || request.repeatable === 'same'
    for (let tries = 1; ; tries += 1) {
      try {
        return await inTurn(async () => {
          const received = await signedIn(url, request, both, () => {
            sent = true
          })
          return understood(request, received)
        }, both)
      } catch (error) {
        if (signal.aborted) throw cancelled(error)
        if (limit.aborted) throw tooSlow(request, sent, error)
        const failure = error instanceof AppError ? error : broken(request, error)
        sent ||= !failure.neverSent
        // an earlier try may have arrived, whatever became of this one
        const told = sent && failure.neverSent && failure.code === 'crm-unreachable' ? broken(request, failure.cause, true) : failure
        const harmless = repeatable || !sent
        if (
          failure.code !== 'crm-unreachable' ||
          failure.retryAfter !== undefined ||
          !harmless ||
          tries >= mostTries ||
          gate.rest() !== undefined
        )
          throw told
        await world.sleep(pause(tries, world.random), both).catch(() => {
          throw signal.aborted ? cancelled() : tooSlow(request, sent, error)
        })
      }
    }
  }

  /** With the newest token; once more with another where the CRM does not take it. What it did not take it has not done. */
  async function signedIn(url: URL, request: HttpRequest<unknown>, signal: AbortSignal, sent: () => void): Promise<Received> {
    const rest = gate.pass()
    if (rest !== undefined) throw resting(rest)
    const held = await tokens?.current(signal)
    const first = await once(url, request, held, signal, sent)
    if (first.status !== 401 || !tokens || !held) return first
    const next = await tokens.renewed(held.access, signal)
    const second = await once(url, request, next, signal, sent)
    if (second.status !== 401) return second
    throw new AppError('crm-session-ended', `${title} does not take the session that it has just given`, {
      hint: 'An admin has to look at the connection under Settings.',
      neverSent: true,
    })
  }

  async function once(
    url: URL,
    request: HttpRequest<unknown>,
    held: Tokens | undefined,
    signal: AbortSignal,
    sent: () => void,
  ): Promise<Received> {
    const { method, headers, body } = request
    try {
      const received = await exchange.once(
        {
          method,
          url,
          headers: {
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
            ...(held && { authorization: `Bearer ${held.access}` }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        },
        signal,
      )
      if (received.status !== 401 && received.status !== 429) sent()
      return received
    } catch (error) {
      if (error instanceof BrokenExchange && error.sent) sent()
      if (!signal.aborted) gate.trouble()
      throw error
    }
  }

  function understood<T>(request: HttpRequest<T>, received: Received): HttpReply<T> {
    const { status, headers, text } = received
    const retryAfter = readRetryAfter(headers['retry-after'], headers.date, world.clock.now())
    if (status === 429) {
      gate.told(retryAfter)
      throw new AppError('crm-rate-limited', `${title} asks to be left alone for a while`, {
        hint: 'It is tried again by itself.',
        neverSent: true,
        ...(retryAfter !== undefined && { retryAfter }),
      })
    }
    if (status >= 500) {
      gate.trouble()
      if (retryAfter !== undefined) gate.told(retryAfter)
      throw new AppError('crm-unreachable', `${title} could not ${request.what}: it answered with status ${status}`, {
        hint: 'It is tried again by itself.',
        ...(retryAfter !== undefined && { retryAfter }),
      })
    }
    gate.well()
    const body = parsed(text)
    if (status >= 400) throw request.refused?.(status, body) ?? usualRefusal(title, request, status)
    if (status >= 300) {
      throw new AppError('crm-refused', `${title} sends requests on to another address, and Tagalong does not follow`, {
        hint: 'Give the address that it sends to, if it is the right one.',
        retryable: false,
      })
    }
    const read = request.reply.safeParse(body)
    if (!read.success) throw unreadable(request, read.error.issues[0]?.path.join('.') ?? '')
    return { status, body: read.data }
  }

  /** A read that cannot be understood will not be the next time; a write may be there all the same. */
  function unreadable(request: HttpRequest<unknown>, place: string): AppError {
    const message = `${title} answered in a way that cannot be understood when asked to ${request.what}${place === '' ? '' : ` (${place})`}`
    return onlyReads(request) && place !== ''
      ? new AppError('crm-refused', message, { hint: 'The CRM may have changed. Show this to whoever runs Tagalong.', retryable: false })
      : new AppError('crm-unreachable', message, { hint: 'What became of it is looked up by itself.' })
  }

  function broken(request: HttpRequest<unknown>, error: unknown, sent = !(error instanceof BrokenExchange) || error.sent): AppError {
    if (error instanceof BrokenExchange && error.cause instanceof ForbiddenAddress) {
      return new AppError('crm-refused', `Tagalong does not go to ${target.base}: the name leads to an internal address`, {
        hint: "A host inside the organisation is allowed by the server's configuration: TAGALONG_INTERNAL_HOSTS.",
        retryable: false,
        neverSent: true,
        cause: error,
      })
    }
    const how = error instanceof BrokenExchange && error.tooLong ? 'answered with more than can be read' : 'did not answer'
    return new AppError('crm-unreachable', `${title} ${how} when asked to ${request.what}`, {
      hint: 'Nothing was lost. It is tried again by itself.',
      neverSent: !sent,
      cause: error,
    })
  }

  function resting(rest: number): AppError {
    return new AppError('crm-rate-limited', `${title} is left alone for ${rest} more ${rest === 1 ? 'second' : 'seconds'}`, {
      hint: 'It is tried again by itself.',
      retryAfter: rest,
      neverSent: true,
    })
  }

  function tooSlow(request: HttpRequest<unknown>, sent: boolean, cause: unknown): AppError {
    gate.trouble()
    return new AppError('crm-timeout', `${title} took longer than ${Math.round(deadlineMs / 1000)} seconds to ${request.what}`, {
      hint: 'It is tried again by itself.',
      neverSent: !sent,
      cause,
    })
  }

  /** Never repeated by itself: a refresh token may be good only once. */
  async function askTokens(path: string, form: Readonly<Record<string, string>>): Promise<Tokens> {
    const url = addressOf(target.base, { path })
    checkAddress(url, target.hosts, world)
    const renewing: HttpRequest<unknown> = { method: 'POST', path, what: 'renew the session', reply: z.unknown() }
    const received = await exchange
      .once(
        {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        },
        world.timeout(tokenDeadlineMs),
      )
      .catch((error: unknown) => {
        gate.trouble()
        throw broken(renewing, error, false)
      })
    const { status, headers, text } = received
    if (status === 400 || status === 401 || status === 403)
      throw new SignInRefused(`${title} refused to renew the session (status ${status})`)
    if (status === 429 || status >= 300) {
      const retryAfter = readRetryAfter(headers['retry-after'], headers.date, world.clock.now())
      if (status === 429 || retryAfter !== undefined) gate.told(retryAfter)
      if (status >= 500) gate.trouble()
      throw new AppError(
        status === 429 ? 'crm-rate-limited' : 'crm-unreachable',
        `${title} could not renew the session: status ${status}`,
        {
          hint: 'It is tried again by itself.',
          neverSent: true,
          ...(retryAfter !== undefined && { retryAfter }),
        },
      )
    }
    const read = TokenReply.safeParse(parsed(text))
    if (!read.success) throw broken(renewing, new Error('the answer holds no token'), false)
    const { access_token, refresh_token, expires_in } = read.data
    const lasts = lifetime(expires_in)
    // who does not rotate does not say the old one again
    const refresh = refresh_token ?? form['refresh_token']
    return {
      access: access_token,
      ...(refresh !== undefined && { refresh }),
      ...(lasts !== undefined && { expires: new Date(world.clock.now().getTime() + lasts * 1000).toISOString() }),
    }
  }

  return { send, sendBatch: (batch, signal) => sendBatch(title, send, batch, signal), close: exchange.close }
}

/** https://datatracker.ietf.org/doc/html/rfc6749#section-5.1 */
const TokenReply = z.object({
  access_token: z.string().check(z.minLength(1)),
  refresh_token: z.optional(z.nullable(z.string())),
  expires_in: z.unknown(),
})

const longestLifeSeconds = 365 * 86_400

/** Nonsense is no reason to throw away a token whose predecessor is spent: it is taken as not said, and more than a year as a year. */
function lifetime(said: unknown): number | undefined {
  const seconds = typeof said === 'string' || typeof said === 'number' ? Number(said) : Number.NaN
  return seconds > 0 ? Math.min(seconds, longestLifeSeconds) : undefined
}

function addressOf(base: string, { path, query = {} }: Pick<HttpRequest<unknown>, 'path' | 'query'>): URL {
  if (climbs(path)) {
    throw new AppError('crm-refused', 'The address that the CRM was to be asked at leaves its place', {
      hint: 'An id of the CRM may not be . or .. Nothing was sent.',
      retryable: false,
      neverSent: true,
    })
  }
  const url = new URL(base)
  // put together as text: `//elsewhere` in a path must not become another address
  url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

/** Whether an address would fold a part of this path away: `.` and `..`, also encoded, as URLs read them. */
function climbs(path: string): boolean {
  return path
    .replace(/[\t\n\r]/g, '')
    .split(/[/\\]/)
    .some((part) => /^(?:\.|%2e){1,2}$/i.test(part))
}

function onlyReads({ method, repeatable }: HttpRequest<unknown>): boolean {
  return method === 'GET' || repeatable === 'reads'
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function usualRefusal(title: string, { what }: HttpRequest<unknown>, status: number): AppError {
  const hint = 'An admin may look at what the CRM allows this connection to do.'
  if (status === 401) return new AppError('crm-session-ended', `${title} asks for a new sign-in`, { neverSent: true })
  if (status === 403) return new AppError('crm-forbidden', `${title} does not let this connection ${what}`, { hint })
  if (status === 404 || status === 410) return new AppError('crm-record-gone', `${title} has no such record any more: it could not ${what}`)
  if (status === 412) return new AppError('version-conflict', `Somebody else has saved it in ${title} first`)
  if (status === 408) return new AppError('crm-timeout', `${title} took too long to ${what}`)
  return new AppError('crm-refused', `${title} refused to ${what} (status ${status})`, { hint, retryable: false })
}

/** 250 ms, 500 ms, 1 s …, of which a random half is taken off. */
function pause(tries: number, random: () => number): number {
  const full = firstWaitMs * 2 ** (tries - 1)
  return full / 2 + (full / 2) * random()
}

function cancelled(cause?: unknown): AppError {
  return new AppError('cancelled', 'The request was overtaken by a newer one', { cause })
}
