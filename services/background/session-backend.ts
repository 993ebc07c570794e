import { endpoints, type Output } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Backend } from '#services/backend/backend.ts'
import { backendOverHttp } from '#services/backend/over-http.ts'
import type { Connection } from './connection.ts'
import type { TokenKeeper } from './tokens.ts'

export type SessionBackendParts = {
  connection: Pick<Connection, 'permitted' | 'backend' | 'identity' | 'owner' | 'remember' | 'reached'>
  tokens: Pick<TokenKeeper, 'session' | 'access' | 'renew' | 'wipes'>
  fetch: typeof globalThis.fetch
  /** it is known now who has signed in */
  identified(): void
}

/**
 * The chosen backend. A call belongs to the backend and to the session that it was begun with: it is never repeated in another person's, and what
 * is meant for one backend is not told to the one that was chosen meanwhile. Who it is that has signed in is asked before anything else: what they
 * do, and what they see of drafts and intents, is to be theirs.
 */
export function sessionBackend({ connection, tokens, fetch, identified }: SessionBackendParts) {
  /** `own`: in this session; else in the one that is signed in when it is asked */
  const inSession = (own?: string): Backend => ({
    async call(name, input, options) {
      const begunAt = tokens.wipes()
      if (!(await connection.permitted())) throw notPermitted()
      const session = own ?? (await tokens.session())
      const origin = await connection.backend()
      const mayGoOn = () => {
        if (begunAt !== tokens.wipes()) throw new AppError('cancelled', 'Somebody has signed out meanwhile.')
      }
      mayGoOn()
      if (name !== 'session.get' && endpoints[name].audience !== 'public' && session !== undefined) {
        await makeKnown(session, options)
        mayGoOn()
      }
      const authorization = { token: () => tokens.access(session), renew: (rejected: string) => tokens.renew(rejected, session) }
      const output = await backendOverHttp({ origin, fetch, authorization, onOutcome: connection.reached }).call(name, input, options)
      if (name === 'session.get') await identify(session, output as Output<'session.get'>)
      return output
    },
  })

  /** A session that is over says nothing about who is signed in. */
  async function identify(session: string | undefined, { person, organisation }: Output<'session.get'>): Promise<void> {
    if (session === undefined || (await tokens.session()) !== session) return
    const isNew = (await connection.identity()) === undefined
    await connection.remember({ person, organisation: organisation.name, session })
    if (isNew) identified()
  }

  async function makeKnown(session: string, options?: { signal?: AbortSignal }): Promise<void> {
    if ((await connection.identity())?.session !== session) await inSession(session).call('session.get', {}, options)
  }

  return {
    backend: inSession(),
    inSession,
    /** The backend in the session of this owner of intents; `not-signed-in` where another person is signed in, or nobody. */
    async ofOwner(owner: string): Promise<Backend> {
      const session = await tokens.session()
      if (session === undefined) throw notTheirs()
      await makeKnown(session)
      if (owner !== (await connection.owner())) throw notTheirs()
      return inSession(session)
    },
  }
}

function notTheirs(): AppError {
  return new AppError('not-signed-in', 'Nobody is signed in.', { hint: 'Sign in; what you typed is kept.' })
}

export function notPermitted(): AppError {
  return new AppError('backend-unreachable', 'The browser does not let Tagalong reach the backend.', {
    hint: 'Open the settings and allow it.',
  })
}
