import type { MiddlewareHandler } from 'hono'

/** Answers of the API are data: nothing in them may run, be framed or be kept. */
export const apiHeaders: Record<string, string> = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/**
 * Nothing inline, nothing from elsewhere, framed by nobody. The extension's sidebar still mounts: an extension's own
 * frame is not under the page's policy.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of our own pages, whoever makes them. What needs another policy (pages/static-files.ts) sets its own; what it set stays. */
export function pageHeaders(publicUrl: string): MiddlewareHandler {
  const fixed: [string, string][] = [
    ['content-security-policy', pagePolicy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ['cache-control', 'no-store'],
  ]
  // of this host alone: those below it may be somebody else's
  if (publicUrl.startsWith('https:')) fixed.push(['strict-transport-security', 'max-age=31536000'])
  return async (c, next) => {
    await next()
    for (const [name, value] of fixed) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  }
}
