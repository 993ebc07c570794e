import type { Input, Output } from '#contract/api/index.ts'
import { AppError, type EndedBy } from '#contract/errors.ts'
import { durable, type Device } from './device-store.ts'
import type { KeyValue } from './key-value.ts'

type Tokens = Output<'token.exchange'>
type Access = { token: string; until: number }
type Refresh = { refreshToken: string; sessionId: string }

/**
 * Access tokens live in session storage (memory), the rotating refresh token in our own IndexedDB. A new refresh token
 * is on the disk before anything it came with is used: a crash in between must not leave us with the old, spent one.
 */
export type TokenKeeper = {
  /** a token good for half a minute more, renewed when needed; undefined when nobody is signed in */
  access(): Promise<string | undefined>
  /** another token than the rejected one */
  renew(rejected: string): Promise<string | undefined>
  accept(tokens: Tokens): Promise<void>
  signedIn(): Promise<boolean>
  /** why the last session ended, where the server has said so; until somebody signs in or out */
  ended(): Promise<EndedBy | undefined>
  wipe(): Promise<void>
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
  let renewing: Promise<string | undefined> | undefined

  const refresh = async () => (await (await parts.device()).get('secrets', 'refresh')) as Refresh | undefined

  async function accept(tokens: Tokens): Promise<void> {
    const { refreshToken, sessionId } = tokens
    const write = (await parts.device()).transaction('secrets', 'readwrite', durable)
    await write.store.put({ refreshToken, sessionId } satisfies Refresh, 'refresh')
    await write.store.delete('ended')
    await write.done
    await parts.session.set('access', { token: tokens.accessToken, until: parts.now() + tokens.expiresIn * 1_000 } satisfies Access)
  }

  async function wipe(ended?: EndedBy): Promise<void> {
    await parts.session.remove('access')
    const write = (await parts.device()).transaction('secrets', 'readwrite', durable)
    await write.store.delete('refresh')
    if (ended) await write.store.put(ended, 'ended')
    else await write.store.delete('ended')
    await write.done
  }

  async function exchange(): Promise<string | undefined> {
    const kept = await refresh()
    if (!kept) return undefined
    try {
      const tokens = await parts.exchange({ grant: 'refresh', refreshToken: kept.refreshToken })
      await accept(tokens)
      return tokens.accessToken
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !endsSession.has(thrown.code)) throw thrown
      await wipe(thrown.ended)
      parts.onEnded()
      return undefined
    }
  }

  /** However many ask, one exchange runs: a second would show a token that the first has spent. */
  function renewOnce(): Promise<string | undefined> {
    renewing ??= exchange().finally(() => {
      renewing = undefined
    })
    return renewing
  }

  return {
    access: async () => {
      const kept = await parts.session.get<Access>('access')
      return kept && kept.until - parts.now() > 30_000 ? kept.token : renewOnce()
    },
    renew: async (rejected) => {
      const kept = await parts.session.get<Access>('access')
      return kept && kept.token !== rejected && kept.until > parts.now() ? kept.token : renewOnce()
    },
    accept,
    signedIn: async () => (await refresh()) !== undefined,
    ended: async () => (await (await parts.device()).get('secrets', 'ended')) as EndedBy | undefined,
    wipe: () => wipe(),
  }
}

const endsSession = new Set(['not-signed-in', 'forbidden', 'invalid-input'])
