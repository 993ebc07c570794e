import { Refusal } from './refusal.ts'

export type TokenOptions = {
  client: { id: string; secret: string }
  /** how long an access token is good */
  accessSeconds: number
  /** `strict`: a refresh token is spent by asking; `until-used`: only once what it gave has been used */
  rotation: 'strict' | 'until-used'
  /** stands in every token, to look for */
  tokenWord: string
  now(): number
}
export type TokenState = { count: number; access: Access[]; refresh: Refresh[] }
type Access = { token: string; from: string; until: number }
type Refresh = { token: string; spent: boolean; next?: string }
export type Tokens = ReturnType<typeof issueTokens>

/** Gives out access tokens that run out and refresh tokens that rotate. A spent one is refused. */
export function issueTokens({ client, accessSeconds, rotation, tokenWord, now }: TokenOptions) {
  let count = 0
  let access = new Map<string, Access>()
  let refresh = new Map<string, Refresh>()

  function issue() {
    const n = ++count
    const made = { token: `refresh-${tokenWord}${n}`, spent: false }
    const given = { token: `access-${tokenWord}${n}`, from: made.token, until: now() + accessSeconds * 1000 }
    refresh.set(made.token, made)
    access.set(given.token, given)
    return { access_token: given.token, refresh_token: made.token, token_type: 'bearer', expires_in: accessSeconds }
  }
  /** whoever uses what a refresh token gave has it: the one before is of no more use */
  function used(token: string): void {
    for (const one of refresh.values()) if (one.next === token) one.spent = true
  }

  return {
    grant(given: Record<string, unknown>) {
      if (given['client_id'] !== client.id || given['client_secret'] !== client.secret)
        throw new Refusal(401, 'invalid_client', 'The client is not known here')
      if (given['grant_type'] === 'client_credentials') return issue()
      if (given['grant_type'] !== 'refresh_token') throw new Refusal(400, 'unsupported_grant_type', 'This grant is not offered')
      const old = refresh.get(String(given['refresh_token']))
      if (!old || old.spent) throw new Refusal(400, 'invalid_grant', 'The refresh token is spent, revoked or unknown')
      used(old.token)
      if (old.next !== undefined) refresh.delete(old.next)
      const made = issue()
      if (rotation === 'strict') old.spent = true
      else old.next = made.refresh_token
      return made
    },
    check(authorization: string | undefined): void {
      const given = access.get(authorization?.replace(/^Bearer /i, '') ?? '')
      if (!given || given.until <= now()) throw new Refusal(401, 'invalid_token', 'The access token has run out or was never given')
      used(given.from)
    },
    expire(authorization: string | undefined): void {
      const given = access.get(authorization?.replace(/^Bearer /i, '') ?? '')
      if (given) given.until = now()
    },
    expireAll(): void {
      for (const one of access.values()) one.until = now()
    },
    revokeAll(): void {
      refresh.clear()
      access.clear()
    },
    read: (): TokenState => ({ count, access: [...access.values()], refresh: [...refresh.values()] }),
    write(state: TokenState): void {
      count = state.count
      access = new Map(state.access.map((one) => [one.token, one]))
      refresh = new Map(state.refresh.map((one) => [one.token, one]))
    },
  }
}
