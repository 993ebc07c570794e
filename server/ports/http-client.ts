import type * as z from 'zod/mini'
import type { AppError } from '#contract/errors.ts'

/**
 * The one way to a vendor's API. It knows what HTTP can do to a request: repeats where that is harmless, waits where it is told to, keeps
 * the number of calls at once, signs in again once for everybody, and goes nowhere that it was not meant to.
 */
export type HttpClient = {
  /** throws AppError with a `crm-…` code; `neverSent` where the CRM surely did nothing */
  send<T>(request: HttpRequest<T>, signal: AbortSignal): Promise<HttpReply<T>>
  /** many writes in one request; every one has an outcome of its own, found by its key. The batch is never repeated as a whole */
  sendBatch<R extends KeyedReply, T>(batch: HttpBatch<R, T>, signal: AbortSignal): Promise<BatchOutcome<T>[]>
  close(): void
}

export type HttpRequest<T> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** after the base address; parts must be encoded */
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  headers?: Readonly<Record<string, string>>
  /** sent as JSON */
  body?: unknown
  /** what the answer must be like */
  reply: z.ZodMiniType<T>
  /** completes "The CRM could not …" */
  what: string
  /** why a second one does no harm: it only reads, or it makes the same thing once (a key that the CRM enforces, a close, a removal). `reads` for GET */
  repeatable?: 'reads' | 'same' | undefined
  /**
   * what a status below 500 means here; undefined: the usual meaning. `body` may hold people's data: a record's name and what is wrong
   * with a field may go into message, hint and fields, which people read and the log drops; nothing else of it
   */
  refused?: (status: number, body: unknown) => AppError | undefined
}
export type HttpReply<T> = { status: number; body: T }

/** One item of a batch's answer as the vendor gives it; without a key it belongs to nobody. */
export type KeyedReply = { key?: string | undefined }
export type HttpBatch<R extends KeyedReply, T> = Omit<HttpRequest<readonly R[]>, 'repeatable'> & {
  keys: readonly string[]
  /** what became of one item; throws AppError where the CRM refused it */
  read(reply: R): T
}
/** `unsure`: the answer does not speak of it, so it may have arrived: look for its key */
export type BatchOutcome<T> = { key: string } & (
  | { outcome: 'done'; value: T }
  | { outcome: 'failed'; error: AppError }
  | { outcome: 'unsure'; error: AppError }
)

/** Where a client may go. */
export type HttpTarget = {
  /** completes "… did not answer" */
  title: string
  /** https, but for hosts that the server's configuration names */
  base: string
  /** hosts of the vendor: `login.example.com`, `*.example.com`. Hosts of the configuration are allowed besides */
  hosts: readonly string[]
  signIn?: SignIn
  /** calls at the same time, over all callers of this process; 8 unless said */
  atOnce?: number
  /** for one call with all its repeats; 25 s unless said */
  deadlineMs?: number
  /** longest answer; 16 MB unless said */
  mostBytes?: number
}

/** How tokens are got and renewed; the client sees to it that it happens once. */
export type SignIn = {
  credentials: Credentials
  path: string
  /** the form for the token endpoint; undefined: nothing can be renewed, a person has to sign in */
  form(held: Tokens | undefined): Readonly<Record<string, string>> | undefined
}

export type Tokens = { access: string; refresh?: string /** ISO 8601 */; expires?: string }

/**
 * A connection's tokens. A refresh token may be good only once, so `exclusively` is one at a time over all processes that share a
 * database: whoever waited reads what the one before has saved.
 */
export type Credentials = {
  read(): Promise<Tokens | undefined>
  exclusively<T>(work: (held: HeldCredentials) => Promise<T>): Promise<T>
}
export type HeldCredentials = {
  read(): Promise<Tokens | undefined>
  /** kept for good when `exclusively` resolves: nothing of it is used before */
  save(next: Tokens): Promise<void>
}
