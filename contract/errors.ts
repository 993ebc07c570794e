import * as z from 'zod/mini'

/** Every way in which a call can end badly. Closed: a new one needs a sentence in both message catalogues. */
export const ErrorCode = z.enum([
  'invalid-input', // a field is wrong; `fields` says which
  'not-signed-in', // no session, or it has ended
  'forbidden', // signed in, but the role may not
  'not-found',
  'version-conflict', // somebody else saved first
  'duplicate-record', // the CRM's own duplicate rule; may be overruled where `overridable`
  'key-reused', // one idempotency key, two different requests
  'edited-since', // an undo would remove what a person wrote
  'too-large',
  'too-many-requests',
  'crm-unreachable',
  'crm-timeout',
  'crm-rate-limited',
  'crm-session-ended',
  'crm-forbidden',
  'crm-refused', // the CRM's validation said no; `fields` where it names them
  'crm-record-gone',
  'crm-undecided', // sent, and no way to tell whether it arrived: parked for a person
  'backend-unreachable', // made by clients only
  'cancelled', // made by clients only
  'unavailable', // the backend lives, its database does not
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** One wrong field: `path` is a JSON path into the input (`values.email`), `message` a sentence for people. */
export const FieldFault = z.strictObject({ path: z.string(), message: z.string() })
export type FieldFault = z.infer<typeof FieldFault>

/** Why a session has ended; told to nobody but who held it. `own`: by the person, from elsewhere. `reused`: its key came twice. */
export const EndedBy = z.enum(['admin', 'closed', 'own', 'password', 'expired', 'reused'])
export type EndedBy = z.infer<typeof EndedBy>

/** RFC 9457 problem+json. `detail` says what happened to what, `hint` what to do, `retryAfter` is in seconds. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: ErrorCode,
  detail: z.string(),
  hint: z.optional(z.string()),
  retryable: z.boolean(),
  retryAfter: z.optional(z.number()),
  fields: z.optional(z.array(FieldFault)),
  overridable: z.optional(z.boolean()),
  // a reason that a newer server knows must not make its answer unreadable
  ended: z.catch(z.optional(EndedBy), undefined),
  requestId: z.optional(z.string()),
})
export type Problem = z.infer<typeof Problem>

export type AppErrorOptions = {
  hint?: string
  retryable?: boolean
  retryAfter?: number
  fields?: FieldFault[]
  overridable?: boolean
  ended?: EndedBy | undefined
  /** what was asked for has surely not begun: no use looking for what became of it */
  neverSent?: boolean
  cause?: unknown
}

const statusOf: Record<ErrorCode, number> = {
  'invalid-input': 400,
  'not-signed-in': 401,
  forbidden: 403,
  'not-found': 404,
  'version-conflict': 409,
  'duplicate-record': 409,
  'key-reused': 409,
  'edited-since': 409,
  'too-large': 413,
  'too-many-requests': 429,
  'crm-unreachable': 502,
  'crm-timeout': 504,
  'crm-rate-limited': 503,
  'crm-session-ended': 424,
  'crm-forbidden': 403,
  'crm-refused': 422,
  'crm-record-gone': 410,
  'crm-undecided': 502,
  'backend-unreachable': 503,
  cancelled: 499,
  unavailable: 503,
  internal: 500,
}

const retryableByNature = new Set<ErrorCode>([
  'too-many-requests',
  'crm-unreachable',
  'crm-timeout',
  'crm-rate-limited',
  'backend-unreachable',
  'unavailable',
])

/** The one error of the product. `message` says what happened to what; `hint` says what to do now. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly hint: string | undefined
  readonly retryAfter: number | undefined
  readonly fields: FieldFault[] | undefined
  readonly overridable: boolean | undefined
  readonly ended: EndedBy | undefined
  readonly neverSent: boolean

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryable = options.retryable ?? retryableByNature.has(code)
    this.hint = options.hint
    this.retryAfter = options.retryAfter
    this.fields = options.fields
    this.overridable = options.overridable
    this.ended = options.ended
    this.neverSent = options.neverSent ?? false
  }
}

/** What happened and what to do, as sentences that may stand one after the other. */
export function inSentences({ message, hint }: { message: string; hint?: string | undefined }): string {
  return [message, hint].flatMap((text) => (text ? [asSentence(text)] : [])).join(' ')
}

export function asSentence(text: string): string {
  return /[.!?:…]["”]?$/.test(text) ? text : `${text}.`
}

export function toProblem(error: AppError, requestId?: string): Problem {
  return {
    type: `https://tagalong.example/problems/${error.code}`,
    title: error.code.replaceAll('-', ' '),
    status: statusOf[error.code],
    code: error.code,
    detail: error.message,
    retryable: error.retryable,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...(error.fields !== undefined && { fields: error.fields }),
    ...(error.overridable !== undefined && { overridable: error.overridable }),
    ...(error.ended !== undefined && { ended: error.ended }),
    ...(requestId !== undefined && { requestId }),
  }
}

export function fromProblem(problem: Problem): AppError {
  const { hint, retryable, retryAfter, fields, overridable, ended } = problem
  return new AppError(problem.code, problem.detail, {
    retryable,
    ...(hint !== undefined && { hint }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(fields !== undefined && { fields }),
    ...(overridable !== undefined && { overridable }),
    ...(ended !== undefined && { ended }),
  })
}
