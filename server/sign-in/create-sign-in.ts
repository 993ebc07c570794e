import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { SignIn } from '#server/ports/handlers.ts'
import { signInAttempts } from './attempts.ts'
import { createBearer } from './bearer.ts'
import { passwordSessions } from './better-auth.ts'
import { endingsChannel } from './endings.ts'
import { type HandlerParts, type SignInHandlers, signInHandlers } from './handlers.ts'
import { pageCaller } from './page-caller.ts'
import { formToken } from './pages/form-token.ts'
import { invitePage } from './pages/invite-page.ts'
import { knownBrowser } from './pages/known-browser.ts'
import type { PageParts } from './pages/page-parts.ts'
import { setupPage } from './pages/setup-page.ts'
import { signInPage } from './pages/sign-in-page.ts'
import { signOutPage } from './pages/sign-out-page.ts'
import { firstAdminLink, recoveryLink } from './setup-links.ts'
import { sweep } from './sweep.ts'

export type SignInParts = Omit<HandlerParts, 'ended'> & {
  /** where a page's request comes from, as the rate limit counts it */
  address(c: Context): string
  /** what other processes say: calls the listener for every NOTIFY on the channel, and after each time that it was deaf */
  notices: { on(channel: string, listener: () => void): unknown }
}

export type SignInRoom = {
  signIn: SignIn
  handlers: SignInHandlers
  /** /sign-in, /sign-in/done, /sign-out, /setup/:token, /invite/:token */
  pages: Hono
  /** the one-time link for the first admin; undefined once there is an admin */
  firstAdminLink(): Promise<string | undefined>
  /** another admin, when all are locked out */
  adminLink(): Promise<string>
  /** removes what is over; once an hour is plenty */
  sweep(signal: AbortSignal): Promise<void>
}

/** People, sessions and tokens, and the pages on which people sign in. */
export async function createSignIn(parts: SignInParts): Promise<SignInRoom> {
  const { db, url, clock, audit } = parts
  const secret = await signingSecret(db)
  const bearer = createBearer(parts)
  const passwords = passwordSessions({ db, url, secret, clock })
  const caller = pageCaller({ db, clock, passwords })
  parts.notices.on(endingsChannel, bearer.forget)
  return {
    signIn: { bearer, page: (request) => caller(request.headers) },
    handlers: signInHandlers({ ...parts, ended: bearer.forget }),
    pages: pagesOf({
      ...parts,
      passwords,
      caller,
      attempts: signInAttempts(db),
      form: formToken({ url, secret }),
      known: knownBrowser({ url, secret }),
    }),
    firstAdminLink: () => firstAdminLink(db, url, clock.now()),
    adminLink: () => recoveryLink(db, url, audit, clock.now()),
    sweep: (signal) => sweep(db, clock.now(), signal),
  }
}

function pagesOf(parts: PageParts): Hono {
  const app = new Hono()
  for (const path of ['/sign-in', '/sign-out', '/setup/*', '/invite/*']) app.use(path, bodyLimit({ maxSize: 16_384, onError: tooLarge }))
  for (const pages of [signInPage, signOutPage, setupPage, invitePage]) app.route('/', pages(parts))
  return app
}

function tooLarge(): Promise<never> {
  return Promise.reject(
    new AppError('too-large', 'The form holds more than 16 kilobytes', { hint: 'Open the page again and fill it in anew.' }),
  )
}

/**
 * Signs cookies and form tokens; made once and shared by all processes. It lies in the database because it guards nothing from
 * somebody who reads that: session tokens are random and stored as hashes, the signature comes on top.
 */
async function signingSecret(db: Db): Promise<string> {
  await db
    .insertInto('sign_in_secret')
    .values({ one: true, secret: randomBytes(32).toString('base64url') })
    .onConflict((c) => c.doNothing())
    .execute()
  return (await db.selectFrom('sign_in_secret').select('secret').executeTakeFirstOrThrow()).secret
}
