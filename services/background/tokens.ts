import type { Input, Output } from '#contract/api/index.ts'
import { AppError, type EndedBy } from '#contract/errors.ts'
import { durable, type Device } from './device-store.ts'
import type { KeyValue } from './key-value.ts'

type Tokens = Output<'token.exchange'>
type Access = { token: string; until: number; sessionId: string }
type Refresh = { refreshToken: string; sessionId: string }

/**
 * Access tokens live in session storage (memory), the rotating refresh token in our own IndexedDB. A new refresh token
 * is on the disk before anything it came with is used: a crash in between must not leave us with the old, spent one.
 * Every token is of one session, and what was asked for one is answered by no other: another person may have signed in meanwhile.
 */
export type TokenKeeper = {
  /** a token of this session, good for half a minute more, renewed when needed; undefined when it is not the one that is signed in */
  access(session: string | undefined): Promise<string | undefined>
  /** another token of the same session than the rejected one */
  renew(rejected: string, session: string | undefined): Promise<string | undefined>
  /** takes what a sign-in has brought; false, and nothing is taken, where that was begun before the last `wipe` */
  accept(tokens: Tokens, begunAt?: number): Promise<boolean>
  /** the session that is signed in */
  session(): Promise<string | undefined>
  signedIn(): Promise<boolean>
  /** why the last session ended, where the server has said so; until somebody signs in or out */
  ended(): Promise<EndedBy | undefined>
  wipe(): Promise<void>
  /** how often it was wiped: what was begun before is over after it */
  wipes(): number
}

export type TokenParts = {
  device: () => Promise<Device>
  session: KeyValue
  exchange(input: Input<'token.exchange'>): Promise<Tokens>
  now(): number
  /** the session has ended on the server: nobody is signed in any more */
  onEnded(): void
}

export function tokenKeeper(parts: TokenParts): TokenKeeper {
  let wipes = 0
  let renewing: { session: string; answer: Promise<string | undefined> } | undefined

  const refresh = async () => (await (await parts.device()).get('secrets', 'refresh')) as Refresh | undefined
  const session = async () => (await refresh())?.sessionId

  /** False, and nothing is kept, where it was wiped since, or what these tokens were given for is not on the disk any more. */
  async function keep(tokens: Tokens, begunAt: number, spent?: string): Promise<boolean> {
    const { refreshToken, sessionId } = tokens
    const device = await parts.device()
    if (begunAt !== wipes) return false
    const write = device.transaction('secrets', 'readwrite', durable)
    if (spent !== undefined && ((await write.store.get('refresh')) as Refresh | undefined)?.refreshToken !== spent) return false
    await write.store.put({ refreshToken, sessionId } satisfies Refresh, 'refresh')
    await write.store.delete('ended')
    await write.done
    if (begunAt !== wipes) return false
    const until = parts.now() + tokens.expiresIn * 1_000
    await parts.session.set('access', { token: tokens.accessToken, until, sessionId } satisfies Access)
    return true
  }

  /** False where the token that was refused is not on the disk any more: somebody else has signed in. */
  async function end(refused: string, ended: EndedBy | undefined): Promise<boolean> {
    const write = (await parts.device()).transaction('secrets', 'readwrite', durable)
    if (((await write.store.get('refresh')) as Refresh | undefined)?.refreshToken !== refused) return false
    await write.store.delete('refresh')
    if (ended) await write.store.put(ended, 'ended')
    else await write.store.delete('ended')
    await write.done
    return true
  }

  async function exchange(of: string): Promise<string | undefined> {
    const begunAt = wipes
    const kept = await refresh()
    if (kept?.sessionId !== of || begunAt !== wipes) return undefined
    try {
      const tokens = await parts.exchange({ grant: 'refresh', refreshToken: kept.refreshToken })
      return (await keep(tokens, begunAt, kept.refreshToken)) ? tokens.accessToken : undefined
    } catch (thrown) {
      // anything else is trouble on the way there, or a backend that is set up wrong: that ends nobody's session
      if (!(thrown instanceof AppError) || thrown.code !== 'not-signed-in') throw thrown
      if (await end(kept.refreshToken, thrown.ended)) parts.onEnded()
      return undefined
    }
  }

  /** However many ask, one exchange runs: a second would show a token that the first has spent. */
  function renewOnce(of: string): Promise<string | undefined> {
    if (renewing?.session !== of) {
      const begun = {
        session: of,
        answer: exchange(of).finally(() => {
          if (renewing === begun) renewing = undefined
        }),
      }
      renewing = begun
    }
    return renewing.answer
  }

  /** A token of this session that is good enough, else a new one. */
  async function tokenOf(of: string | undefined, good: (access: Access) => boolean): Promise<string | undefined> {
    const [access, signedIn] = await Promise.all([parts.session.get<Access>('access'), session()])
    if (of === undefined || signedIn !== of) return undefined
    return access?.sessionId === of && good(access) ? access.token : renewOnce(of)
  }

  return {
    access: (of) => tokenOf(of, ({ until }) => until - parts.now() > 30_000),
    renew: (rejected, of) => tokenOf(of, ({ token, until }) => token !== rejected && until > parts.now()),
    accept: (tokens, begunAt = wipes) => keep(tokens, begunAt),
    session,
    signedIn: async () => (await session()) !== undefined,
    ended: async () => (await (await parts.device()).get('secrets', 'ended')) as EndedBy | undefined,
    wipes: () => wipes,
    wipe: async () => {
      wipes++
      await parts.session.remove('access')
      const write = (await parts.device()).transaction('secrets', 'readwrite', durable)
      await write.store.delete('refresh')
      await write.store.delete('ended')
      await write.done
    },
  }
}
