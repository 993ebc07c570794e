import type { EndpointName, Output, Parsed } from '#contract/api/index.ts'
import type { Person } from '#contract/api/session.ts'

/** Who calls, as the HTTP layer found out. Use cases trust it; they check only what depends on the data. */
export type Caller = { person: Person; sessionId: string; requestId: string; signal: AbortSignal }

/** A caller of a public endpoint. */
export type Stranger = { address: string; userAgent: string; requestId: string; signal: AbortSignal }

export type PublicName = 'token.exchange'

/** One function per endpoint; the compiler fails where one is missing. Rejects with AppError. */
export type Handlers = {
  [N in Exclude<EndpointName, PublicName>]: (input: Parsed<N>, caller: Caller) => Promise<Output<N>>
} & {
  [N in PublicName]: (input: Parsed<N>, stranger: Stranger) => Promise<Output<N>>
}

/** What sign-in offers to the HTTP layer. */
export type SignIn = {
  /** the bearer of an access token; undefined when unknown, ended or expired */
  bearer(accessToken: string): Promise<{ person: Person; sessionId: string } | undefined>
  /** the person signed in on our own pages by cookie */
  page(request: Request): Promise<{ person: Person; sessionId: string } | undefined>
}
