import { AppError } from '#contract/errors.ts'
import { isId } from './read-record.ts'

/** The sort values of the last row shown; the next page begins after them. */
export type Cursor = (string | number | boolean)[]
type Part = keyof typeof fits

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Throws `invalid-input` for what is not a cursor of these parts. */
export function readCursor(text: string, parts: readonly Part[]): Cursor {
  const cursor = parse(text)
  if (Array.isArray(cursor) && cursor.length === parts.length && parts.every((part, at) => fits[part](cursor[at]))) return cursor
  throw new AppError('invalid-input', 'The place to go on from is not one that this search gave', {
    hint: 'Search again from the beginning.',
    fields: [{ path: 'after', message: 'not a place given by an earlier answer' }],
  })
}

const fits = {
  text: (part: unknown) => typeof part === 'string' && part.length <= 300 && !part.includes('\0') && part.isWellFormed(),
  time: (part: unknown) => typeof part === 'string' && /^(?!0000)\d{4}-/.test(part) && isMoment(part),
  flag: (part: unknown) => typeof part === 'boolean',
  number: (part: unknown) => Number.isSafeInteger(part) && Math.abs(part as number) < 30_000,
  id: (part: unknown) => typeof part === 'string' && isId(part),
}

/** A day that there is not, such as the 31st of February, reads as a later one; the database refuses it. */
function isMoment(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
