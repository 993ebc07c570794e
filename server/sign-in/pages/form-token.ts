import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { ownOrigins } from '../origins.ts'

/**
 * Keeps other sites from sending our forms. Where nobody is signed in SameSite protects nothing (signing somebody in as
 * somebody else is the attack), so each form carries a signature of a random cookie that another site can neither read nor set.
 */
export type FormToken = {
  /** the value of the hidden field; sets the cookie where there is none */
  give(c: Context): string
  /** whether this POST came from a form of ours: Origin and token both say so */
  check(c: Context, given: string | undefined): boolean
}

export function formToken({ url, secret }: { url: string; secret: string }): FormToken {
  const secure = url.startsWith('https:')
  const name = `${secure ? '__Host-' : ''}tagalong-form`
  const origins = ownOrigins(url)
  const given = new WeakMap<Context, string>()
  const sign = (value: string): string => createHmac('sha256', secret).update(`form\n${value}`).digest('base64url')
  return {
    give(c) {
      // a page with two forms is one page: both carry the cookie that goes out with it
      let value = given.get(c) ?? getCookie(c, name)
      if (!value || !/^[\w-]{43}$/.test(value)) {
        value = randomBytes(32).toString('base64url')
        setCookie(c, name, value, { httpOnly: true, sameSite: 'Lax', path: '/', secure })
      }
      given.set(c, value)
      return sign(value)
    },
    check(c, sent) {
      const value = getCookie(c, name)
      return value !== undefined && sent !== undefined && cameFrom(c, origins) && equal(sign(value), sent)
    },
  }
}

/** Browsers send Origin with every form; one that hides it must at least say that the page was ours. */
function cameFrom(c: Context, origins: readonly string[]): boolean {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  return origin === undefined ? site === 'same-origin' : origins.includes(origin)
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
