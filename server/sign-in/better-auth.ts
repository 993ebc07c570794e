import { randomUUID } from 'node:crypto'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { kyselyAdapter } from '@better-auth/kysely-adapter'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import { deviceOf } from './device.ts'
import { hashedSessionTokens } from './hashed-session-tokens.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { hashToken } from './random-token.ts'

export type PageSession = { personId: string; sessionId: string; createdAt: Date; lastUsedAt: Date }

export type SignedIn = { personId: string; sessionId: string; cookies: string[] }

/** A page session is given up after so long without use, and after so long in any case; both in seconds. */
export const pageSessionIdle = 7 * 86_400
export const pageSessionLife = 30 * 86_400

/** Checks passwords and keeps cookie sessions. The one place that knows the library: see docs/decisions/sign-in.md. */
export type PasswordSessions = {
  /** undefined = wrong e-mail or password; otherwise the cookies to set. Takes as long for an address nobody has. */
  signIn(email: string, password: string, headers: Headers): Promise<SignedIn | undefined>
  /** who the cookie names; undefined when it is unknown, forged or over */
  read(headers: Headers): Promise<PageSession | undefined>
  /** ends the cookie's session; answers with the cookies that clear it */
  signOut(headers: Headers): Promise<string[]>
}

export function passwordSessions({ db, url, secret, clock }: Parts): PasswordSessions {
  const auth = open({ db, url, secret, clock })
  return {
    async signIn(email, password, headers) {
      const before = await storedPassword(db, email)
      // The library would call a malformed address an error of its own kind; nobody has one.
      const signedIn = await auth.api
        .signInEmail({ body: { email, password }, headers, returnHeaders: true })
        .catch((error: unknown) => (statusOf(error) < 500 ? undefined : Promise.reject(error)))
      if (!signedIn) return undefined
      const session = await db
        .selectFrom('page_session')
        .select(['id', 'person_id'])
        .where('token_hash', '=', hashToken(signedIn.response.token))
        .executeTakeFirstOrThrow()
      if (!(await stillStands(db, session, email, before))) return undefined
      return { personId: session.person_id, sessionId: session.id, cookies: signedIn.headers.getSetCookie() }
    },
    async read(headers) {
      if (!headers.get('cookie')?.includes(cookieName(url))) return undefined
      const found = await auth.api.getSession({ headers, query: { disableRefresh: true } })
      if (!found) return undefined
      const { session } = found
      return { personId: session.userId, sessionId: session.id, createdAt: session.createdAt, lastUsedAt: session.updatedAt }
    },
    async signOut(headers) {
      const ended = await auth.api.signOut({ headers, returnHeaders: true })
      return ended.headers.getSetCookie()
    },
  }
}

/**
 * Checking a password takes a while, and whoever changes it in that while ends all sessions but their own: one that was begun with
 * the password from before must not come to life after them. The person's row is what both wait for.
 */
function stillStands(db: Db, session: { id: string; person_id: string }, email: string, before: string | undefined): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('person').select('id').where('id', '=', session.person_id).forUpdate().execute()
    if ((await storedPassword(tx, email)) === before) return true
    await tx.deleteFrom('page_session').where('id', '=', session.id).execute()
    return false
  })
}

async function storedPassword(db: Pick<Db, 'selectFrom'>, email: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('person')
    .innerJoin('person_account', 'person_account.person_id', 'person.id')
    .select('person_account.password')
    .where('person.email', '=', email.toLowerCase())
    .where('person_account.provider_id', '=', 'credential')
    .executeTakeFirst()
  return found?.password ?? undefined
}

type Parts = { db: Db; url: string; secret: string; clock: Clock }

function open({ db, url, secret, clock }: Parts) {
  return betterAuth({
    baseURL: url,
    // `secrets`, not `secret`: the latter gives way to the environment variable BETTER_AUTH_SECRETS
    secrets: [{ version: 1, value: secret }],
    database: (options: BetterAuthOptions) => hashedSessionTokens(kyselyAdapter(db, { type: 'postgres', transaction: true })(options)),
    telemetry: { enabled: false },
    // its messages go nowhere: they say no more than our own audit, and not in our form
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, password: { hash: hashPassword, verify: verifyPassword } },
    user: {
      modelName: 'person',
      fields: { createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'person_account',
      fields: { userId: 'person_id', providerId: 'provider_id', accountId: 'account_id', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'page_session',
      fields: {
        userId: 'person_id',
        token: 'token_hash',
        userAgent: 'device',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: pageSessionLife,
      disableSessionRefresh: true,
    },
    databaseHooks: {
      session: {
        create: {
          // a name for people instead of the raw user agent, and no address at all
          before: async (session, context) => {
            const now = clock.now()
            const times = { createdAt: now, updatedAt: now, expiresAt: new Date(now.getTime() + pageSessionLife * 1_000) }
            return { data: { ...session, ...times, userAgent: deviceOf(context?.headers ?? new Headers()), ipAddress: undefined } }
          },
        },
      },
    },
    advanced: {
      database: { generateId: () => randomUUID() },
      ipAddress: { disableIpTracking: true },
      useSecureCookies: false,
      cookies: { session_token: { name: cookieName(url) }, dont_remember: { name: `${cookieName(url)}-short` } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: url.startsWith('https:') },
    },
  })
}

/** `__Host-` ties the cookie to this very host over TLS; a browser takes the prefix only there. */
function cookieName(url: string): string {
  return `${url.startsWith('https:') ? '__Host-' : ''}tagalong-session`
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown })?.statusCode
  return typeof status === 'number' ? status : 500
}
