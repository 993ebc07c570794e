import type * as z from 'zod/mini'

/**
 * Who may call. `public`: nobody signed in. `page`: may also be started by what a host page said (through the loader),
 * so it must neither answer with CRM data nor act. The others are roles, each including the one before.
 */
export type Audience = 'public' | 'agent' | 'integrator' | 'admin'

/** One operation of the HTTP API. `path` has `:name` parameters; they and the query are parts of `input`. */
export type Endpoint<I extends z.ZodMiniType = z.ZodMiniType, O extends z.ZodMiniType = z.ZodMiniType> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: `/v1/${string}`
  audience: Audience
  summary: string
  input: I
  output: O
  /** largest accepted body in bytes; 64 KB unless said */
  maxBytes?: number
  /** cost against the caller's rate; 1 unless said */
  cost?: number
  /** how many of it one person may have going on at once, besides what holds for everything together */
  atOnce?: number
}

export function endpoint<I extends z.ZodMiniType, O extends z.ZodMiniType>(definition: Endpoint<I, O>): Endpoint<I, O> {
  return definition
}
