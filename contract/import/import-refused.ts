import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts'
import { type Refusal, type RefusalReason, refusalWords } from './refusals.ts'

/** A refusal that can be told in the reader's language; its own words are English. */
export class ImportRefused extends AppError {
  readonly refusal: Refusal

  constructor(
    code: ErrorCode,
    reason: RefusalReason,
    parts: readonly (string | number)[] = [],
    options: Omit<AppErrorOptions, 'hint'> = {},
  ) {
    const refusal = { reason, parts: parts.map(String) }
    const { message, hint } = refusalWords(refusal, 'en')
    super(code, message, { ...options, hint })
    this.refusal = refusal
  }
}

/** The same error in another language; what is not of an import stays as it is. */
export function refusalIn(lang: 'en' | 'sv', error: unknown): unknown {
  if (lang === 'en' || !(error instanceof ImportRefused)) return error
  const { message, hint } = refusalWords(error.refusal, lang)
  return new AppError(error.code, message, {
    hint,
    retryable: error.retryable,
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    cause: error,
  })
}
