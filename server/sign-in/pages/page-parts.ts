import type { Context } from 'hono'
import type { Clock } from '#server/ports/clock.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Db } from '#server/database/tables.ts'
import { inLanguage, type Language, languageOf } from '#server/html/messages.ts'
import { type Html, page, sendPage } from '#server/html/shell.ts'
import type { Attempts } from '../attempts.ts'
import type { PasswordSessions } from '../better-auth.ts'
import type { PageCaller } from '../page-caller.ts'
import type { FormToken } from './form-token.ts'
import type { KnownBrowser } from './known-browser.ts'
import { type SignInTexts, signInTexts } from './texts.ts'

/** What the sign-in pages work with. */
export type PageParts = {
  db: Db
  url: string
  clock: Clock
  audit: Audit
  organisation(): string
  address(c: Context): string
  passwords: PasswordSessions
  caller: PageCaller
  attempts: Attempts
  form: FormToken
  known: KnownBrowser
}

export function textsFor(c: Context): { t: SignInTexts; lang: Language } {
  const lang = languageOf(c.req.header('accept-language'))
  return { t: inLanguage(signInTexts, lang), lang }
}

export type Status = NonNullable<Parameters<typeof sendPage>[2]>

export function show(c: Context, title: string, body: Html, status: Status = 200): Promise<Response> {
  const content = page({
    title: `${title} · Tagalong`,
    lang: textsFor(c).lang,
    body,
    narrow: true,
    styles: ['sign-in.css'],
    scripts: ['sign-in.js'],
  })
  return sendPage(c, content, status)
}

/** The fields of a form as text; files and repeated names are not ours. */
export async function formFields(c: Context): Promise<Record<string, string>> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return {}
  return Object.fromEntries(new URLSearchParams(await c.req.text()))
}

/** See-other: after a form, so that going back does not send it again. */
export function goTo(c: Context, location: string, cookies: readonly string[] = []): Response {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
  c.header('cache-control', 'no-store')
  return c.redirect(location, 303)
}
