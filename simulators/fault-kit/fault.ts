/** One way in which an answer goes wrong. Plain JSON, so that another process can ask for it. */
export type Fault =
  /** answers late; without `ms` when the test says so (`release`) */
  | { kind: 'slow'; ms?: number }
  /** answers with this status and does nothing: 429 and 503 with or without Retry-After, 500, 404 … */
  | { kind: 'answer'; status: number; retryAfter?: RetryAfter; headers?: Record<string, string>; body?: unknown }
  /** the connection goes before anything is done */
  | { kind: 'drop-before' }
  /** it is done, and the connection goes before the answer */
  | { kind: 'drop-after' }
  /** it is done, and half the answer arrives: then a reset, or an end as if that were all */
  | { kind: 'half'; how?: 'reset' | 'short' }
  /** the access token of the request is no longer good */
  | { kind: 'expired-token' }
  /** every refresh token is taken back: somebody has to sign in anew */
  | { kind: 'revoked' }
  /** items of a batch that fail, by their keys or by their places */
  | { kind: 'partial'; keys?: readonly string[]; places?: readonly number[]; status?: number }
  /** the list in the answer has so many items fewer */
  | { kind: 'shorter'; by: number }
  /** the list in the answer comes in another order */
  | { kind: 'other-order' }
  /** names in the answer have changed; `null`: gone */
  | { kind: 'schema'; rename: Readonly<Record<string, string | null>> }

/** Seconds, a date so many seconds from now, or a text as it is (`soon`, `99999999999`). */
export type RetryAfter = number | { date: number } | string

/** Which requests a fault is for. `*` in the path is one part, `**` any rest. */
export type FaultRule = {
  fault: Fault
  method?: string
  path?: string
  /** requests that match and go well before the first one that does not */
  skip?: number
  /** how many requests it plays on; 1 unless said, `always` until it is taken away */
  times?: number | 'always'
}

export function retryAfterText(retryAfter: RetryAfter, now: number): string {
  if (typeof retryAfter === 'object') return new Date(now + retryAfter.date * 1000).toUTCString()
  return String(retryAfter)
}
