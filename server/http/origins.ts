import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { AppError } from '#contract/errors.ts'
import { isLoopback } from '#contract/loopback.ts'
import type { Asked } from './asked.ts'

export type Origins = {
  /** headers for an answer to this origin; throws `forbidden` for one that is not listed */
  cors(c: Asked): Record<string, string>
  preflight(c: Asked): Response
  /** refuses names that are not ours: a foreign name that was made to point at this machine (DNS rebinding) */
  host(c: Asked): void
  /** the same for what needs no session and is read by machines: wherever the server stands, and by its bare address too */
  probeHost(c: Asked): void
}

/** Browsers may call the API from listed extensions and from our own pages; never with cookies. */
export function origins(publicUrl: string, extensions: readonly string[], hosts: readonly string[] = []): Origins {
  const own = new URL(publicUrl)
  const named = (name: string) => isLoopback(name) || name === own.hostname || hosts.includes(name)
  const local = isLoopback(own.hostname)
  const allowed = (origin: string) =>
    origin === own.origin || (local && isOwnLoopback(origin, own.port)) || extensions.some((pattern) => fits(origin, pattern))

  return {
    cors(c) {
      const origin = c.req.header('origin')
      if (origin === undefined) return varyOrigin
      if (allowed(origin))
        return { ...varyOrigin, 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-request-id, retry-after' }
      throw new AppError('forbidden', 'This origin may not call the API', {
        hint: 'Calls from a browser come from the Tagalong extension. An administrator lists its origin in TAGALONG_EXTENSION_ORIGINS.',
      })
    },
    preflight(c) {
      const headers = {
        ...this.cors(c),
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': 'authorization, content-type, x-request-id',
        'access-control-max-age': '600',
        // Chromium asks before a public page reaches into a private network
        ...(c.req.header('access-control-request-private-network') && { 'access-control-allow-private-network': 'true' }),
      }
      return new Response(null, { status: 204, headers })
    },
    host(c) {
      if (!local) return
      const name = hostName(c)
      if (name === undefined || named(name)) return
      throw new AppError('forbidden', 'This server answers to localhost only', {
        hint: `Open ${publicUrl}. To serve under another name, set TAGALONG_URL.`,
      })
    },
    probeHost(c) {
      const name = hostName(c)
      // a page can be led here by a name that it owns, never by an address: whoever asks by one (an orchestrator) asks us
      if (name === undefined || named(name) || isAddress(name)) return
      throw new AppError('forbidden', 'This server does not answer under this name', {
        hint: `Ask ${publicUrl}, or name this host in TAGALONG_HOSTS.`,
      })
    },
  }
}

/**
 * Guards pages with a cookie: anything but a plain read has to come from our own pages. Browsers say so in
 * Sec-Fetch-Site, older ones in Origin; a request that says neither is refused.
 */
export function sameOriginOnly(publicUrl: string): MiddlewareHandler {
  const own = new URL(publicUrl)
  const local = isLoopback(own.hostname)
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    const sameOrigin = origin !== undefined && (origin === own.origin || (local && isOwnLoopback(origin, own.port)))
    // both have to agree where both are given: a browser never sends same-origin together with a foreign Origin
    if ((site === undefined || site === 'same-origin') && (sameOrigin || (origin === undefined && site === 'same-origin'))) return next()
    throw new AppError('forbidden', 'This form was sent from another site', {
      hint: `Open the page again under ${publicUrl} and repeat it there.`,
    })
  }
}

function fits(origin: string, pattern: string): boolean {
  if (!pattern.endsWith('://*')) return origin === pattern
  return origin.startsWith(pattern.slice(0, -1)) && /^[a-z0-9-]+$/i.test(origin.slice(pattern.length - 1))
}

function isOwnLoopback(origin: string, port: string): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.protocol === 'http:' && isLoopback(url.hostname) && url.port === port
}

/** The name of the Host header without its port, as it is compared. */
export function hostName(c: Pick<Asked, 'req'>): string | undefined {
  return c.req.header('host')?.replace(/:\d+$/, '').toLowerCase()
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
}

const varyOrigin = { vary: 'origin' }
