import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

/**
 * In which browsers somebody has signed in before: there strangers who guess their password elsewhere do not slow them. The cookie is
 * a random name of the browser and, per person, a signature over both; it holds no address and opens nothing.
 */
export type KnownBrowser = {
  /** the browser's name, where this person has signed in in it before */
  nameFor(c: Context, email: string): string | undefined
  /** this person has signed in here, of which the browser is told */
  note(c: Context, email: string): void
}

export function knownBrowser({ url, secret }: { url: string; secret: string }): KnownBrowser {
  const secure = url.startsWith('https:')
  const cookie = `${secure ? '__Host-' : ''}tagalong-known`
  const sign = (name: string, email: string): string =>
    createHmac('sha256', secret).update(`known\n${name}\n${email.trim().toLowerCase()}`).digest('base64url')
  const read = (c: Context) => {
    const value = getCookie(c, cookie)
    if (value === undefined || !wellFormed.test(value)) return undefined
    const [name = '', ...signatures] = value.split('.')
    return { name, signatures }
  }
  return {
    nameFor(c, email) {
      const found = read(c)
      if (!found) return undefined
      const wanted = Buffer.from(sign(found.name, email))
      return found.signatures.some((one) => timingSafeEqual(Buffer.from(one), wanted)) ? found.name : undefined
    },
    note(c, email) {
      const { name, signatures } = read(c) ?? { name: randomBytes(16).toString('base64url'), signatures: [] }
      const mine = sign(name, email)
      const value = [name, mine, ...signatures.filter((one) => one !== mine)].slice(0, 1 + mostPeople).join('.')
      setCookie(c, cookie, value, { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge: longest })
    },
  }
}

/** Of a browser that more people share, the last ones are known. */
const mostPeople = 5
/** Seconds: 400 days, more than which no browser keeps. */
const longest = 400 * 86_400
const wellFormed = new RegExp(`^[\\w-]{22}(\\.[\\w-]{43}){1,${mostPeople}}$`)
