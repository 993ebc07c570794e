import { AppError, toProblem } from '#contract/errors.ts'
import { isDiskFull } from '#server/ports/full-disk.ts'
import { type Answer, toResponse } from './asked.ts'

/** Any error as an answer: application/problem+json, never with the words of an error that is not ours. */
export function problemResponse(error: unknown, requestId: string, headers: Record<string, string> = {}): Response {
  return toResponse(problemAnswer(error, requestId, headers))
}

export function problemAnswer(error: unknown, requestId: string, headers: Record<string, string> = {}): Answer {
  const known = asAppError(error)
  const problem = toProblem(known, requestId)
  const retry = known.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(known.retryAfter))) }
  return {
    status: problem.status,
    headers: { ...headers, ...retry, 'content-type': 'application/problem+json', 'x-request-id': requestId },
    body: JSON.stringify(problem),
  }
}

/** What goes wrong inside is told as what it means for the caller; the cause stays for the log. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isDatabaseDown(error)) {
    return new AppError('unavailable', 'The database does not answer', {
      hint: 'Nothing was lost. It is tried again by itself; if it goes on, an administrator runs the doctor.',
      retryAfter: 2,
      cause: error,
    })
  }
  if (isDiskFull(error)) {
    return new AppError('unavailable', 'The disk of the database is full', {
      hint: 'Nothing was half done. Tell an administrator: it goes on once there is space.',
      retryAfter: 30,
      cause: error,
    })
  }
  if (codeOf(error) === '58030') {
    return new AppError('unavailable', 'The disk of the database cannot be read or written', {
      hint: 'Nothing was half done. Tell an administrator: the doctor and the log of the machine say more.',
      retryAfter: 30,
      cause: error,
    })
  }
  if ((codeOf(error) ?? '').startsWith('40')) {
    return new AppError('unavailable', 'Two changes met at the same moment', {
      hint: 'Nothing was half done; try again.',
      retryAfter: 1,
      cause: error,
    })
  }
  return new AppError('internal', 'Something went wrong inside Tagalong', {
    hint: 'Nothing was half done. Try again; if it stays, give the request number to an administrator.',
    cause: error,
  })
}

export function notFound(): AppError {
  return new AppError('not-found', 'There is nothing at this address', { hint: 'The addresses of the API are listed in /openapi.json.' })
}

function isDatabaseDown(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  if (code.startsWith('08') || code.startsWith('57P') || code === '53300') return true
  if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code)) return true
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(error.message)
  )
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
