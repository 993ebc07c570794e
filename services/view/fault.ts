import type { ErrorCode, FieldFault, Problem } from '#contract/errors.ts'

/** What went wrong, as screens need it: an AppError and a stored problem look the same here. */
export type Fault = {
  code: ErrorCode
  message: string
  hint?: string
  retryable: boolean
  retryAfter?: number
  fields?: FieldFault[]
  overridable?: boolean
}

export function faultOf(error: unknown): Fault {
  const given = error as (Given & Partial<Pick<Fault, 'code' | 'message' | 'retryable'>>) | undefined
  return {
    code: given?.code ?? 'internal',
    message: given?.message ?? String(error),
    retryable: given?.retryable ?? false,
    ...rest(given ?? {}),
  }
}

export function faultOfProblem(problem: Problem): Fault {
  return { code: problem.code, message: problem.detail, retryable: problem.retryable, ...rest(problem) }
}

/** A call that was overtaken by a newer one is no fault. */
export function isCancelled(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: string; name?: string }
  return code === 'cancelled' || name === 'AbortError'
}

type Given = Partial<Pick<Problem, 'hint' | 'retryAfter' | 'fields' | 'overridable'>>

function rest({ hint, retryAfter, fields, overridable }: Given): Partial<Fault> {
  return {
    ...(hint !== undefined && { hint }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(fields !== undefined && { fields }),
    ...(overridable !== undefined && { overridable }),
  }
}
