import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import type { ImportRun } from '#contract/api/imports.ts'
import type { Problem } from '#contract/errors.ts'

export type ImportName = Extract<EndpointName, `imports.${string}`>

/** How a call ended badly: the server's own words where it had some. */
export class CallError extends Error {
  readonly code: Problem['code']
  readonly hint: string | undefined
  readonly retryable: boolean
  readonly retryAfter: number | undefined

  constructor(problem: Pick<Problem, 'code' | 'detail' | 'hint' | 'retryable' | 'retryAfter'>) {
    super(problem.detail)
    this.name = 'CallError'
    this.code = problem.code
    this.hint = problem.hint
    this.retryable = problem.retryable
    this.retryAfter = problem.retryAfter
  }
}

export type Calls = {
  call<N extends ImportName>(name: N, input: Input<N>): Promise<Output<N>>
  /** `told`: bytes of this part that are on their way */
  sendPart(id: string, number: number, bytes: ArrayBuffer, told: (bytes: number) => void, signal: AbortSignal): Promise<ImportRun>
  /** Takes the token of the session that there is now; throws where nobody is signed in, or no admin. */
  renew(): Promise<void>
}

export type Answer = { status: number; text: string }
export type Send = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string | ArrayBuffer,
  more?: { told?: (bytes: number) => void; signal?: AbortSignal },
) => Promise<Answer>

/** The operations of an import by the page's own session. A token that has grown old is renewed once by itself. */
export function importCalls({ send, token }: { send: Send; token: string }): Calls {
  let current = token
  const accept = { accept: 'application/json' }

  const renew = async () => {
    const { token: fresh } = read(await send('GET', '/crm/import/session', accept)) as { token: string }
    if (fresh === current) return false
    current = fresh
    return true
  }
  const withToken = async (ask: (headers: Record<string, string>) => Promise<Answer>): Promise<unknown> => {
    const answer = await ask({ ...accept, 'x-form-token': current })
    if (answer.status !== 403 || !(await renew())) return read(answer)
    return read(await ask({ ...accept, 'x-form-token': current }))
  }
  return {
    call: async <N extends ImportName>(name: N, input: Input<N>) =>
      (await withToken((headers) =>
        send('POST', `/crm/import/call/${name}`, { ...headers, 'content-type': 'application/json' }, JSON.stringify(input)),
      )) as Output<N>,
    sendPart: async (id, number, bytes, told, signal) => {
      const path = `/crm/import/${encodeURIComponent(id)}/parts/${number}`
      const answer = await withToken((headers) =>
        send('PUT', path, { ...headers, 'content-type': 'application/octet-stream' }, bytes, { told, signal }),
      )
      return (answer as Output<'imports.sendPart'>).run
    },
    renew: async () => void (await renew()),
  }
}

function read({ status, text }: Answer): unknown {
  const body = parsed(text)
  if (status >= 200 && status < 300 && body !== undefined) return body
  const problem = body as Partial<Problem> | undefined
  if (problem?.code && problem.detail) throw new CallError({ retryable: false, ...problem, code: problem.code, detail: problem.detail })
  // something between here and the server has answered in its stead
  throw new CallError({ code: 'backend-unreachable', detail: `The server answered ${status}`, retryable: true })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
