import { AppError } from '#contract/errors.ts'
import { fieldWords } from '#contract/field-words.ts'
import { inputFault } from '#contract/read-input.ts'

const deepest = 32

/**
 * JSON from outside, as plain data: no key that reaches a prototype, no depth that fells a recursive reader, no NUL (no
 * database keeps it). Half an emoji, as a page cuts them, becomes U+FFFD.
 */
export function parseSafeJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid-input', 'The body is not JSON', { hint: 'Send an object as JSON in UTF-8.', cause })
  }
  return clean(value, '', 0)
}

/** One text of a path or query, under the same rules as one in a body. */
export function safeText(text: string, path: string): string {
  if (text.includes('\0')) throw refused(path, 'must not hold a NUL character: no database keeps one')
  return text.isWellFormed() ? text : text.toWellFormed()
}

function clean(value: unknown, path: string, depth: number): unknown {
  if (typeof value === 'string') return safeText(value, path)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) throw refused(path, `may be nested at most ${deepest} levels deep`)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = clean(value[i], path ? `${path}.${i}` : `${i}`, depth + 1)
    return value
  }
  const object = value as Record<string, unknown>
  for (const key of Object.keys(object)) {
    const at = path ? `${path}.${key}` : key
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      throw refused(at, 'has a name that is not accepted: leave it out')
    if (key.includes('\0')) throw refused(path, 'must not hold a name with a NUL character')
    object[key] = clean(object[key], at, depth + 1)
  }
  return object
}

function refused(path: string, sentence: string): AppError {
  const words = path === '' ? 'The body' : fieldWords(path.split('.'))
  return inputFault([{ path, message: `${words} ${sentence}.` }])
}
