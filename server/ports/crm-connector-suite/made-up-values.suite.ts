import { randomInt } from 'node:crypto'
import { AppError, type ErrorCode } from '#contract/errors.ts'

export async function failed(work: Promise<unknown>): Promise<AppError & { code: ErrorCode }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}

/** What a one-line text field may make of a text: surrounding space and line ends go; empty is none. */
export function keepable(text: string): string | null {
  return (
    cleaned(text)
      .replace(/[\r\n\t]+/g, ' ')
      .trim() || null
  )
}

/** The characters that databases and JSON documents cannot keep go; everything else stays. */
export function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
}

/** A valid Swedish mobile number that no other test uses. */
export function number(): string {
  return `+46${['70', '72', '73', '76', '79'][randomInt(5)]}${randomInt(1_000_000, 9_999_999)}`
}

export function address(): string {
  return `${word()}@example.com`
}

export function word(): string {
  return Array.from({ length: 10 }, () => 'abcdefghijklmnopqrstuvwxyz'[randomInt(26)]).join('')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
