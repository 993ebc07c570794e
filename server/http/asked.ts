import type { HttpBindings } from '@hono/node-server'

/** What is looked at in any request: a Hono context has it, and so has a call that came straight from Node's server. */
export type Asked = {
  req: { readonly url: string; header(name: string): string | undefined }
  /** Node's own request and answer; not there where pages are asked without a socket */
  env?: unknown
  get(key: 'requestId'): unknown
  set(key: 'requestId', id: string): void
}

/** One call of the API: always over a socket, its path's parameters read. */
export type Call = Asked & { req: { param(): Record<string, string> }; env: HttpBindings }

/** What a call is answered with, before it is put into the shape that whoever asked takes. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}
