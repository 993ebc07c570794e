import type { EndpointName, Input, Output } from '#contract/api/index.ts'

/** The port to the backend. Rejects with AppError only: the server's own, or `backend-unreachable`, or `cancelled`. */
export type Backend = {
  call<N extends EndpointName>(name: N, input: Input<N>, options?: { signal?: AbortSignal }): Promise<Output<N>>
}
