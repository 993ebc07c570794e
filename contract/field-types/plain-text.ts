import type { FieldDescription, FieldValue } from '../records.ts'
import type { Reading } from './field-type.ts'

/** Text of any kind: a string no longer than the field allows. Characters that no database keeps (NUL, half surrogates) go. */
export function readText(value: FieldValue, field: FieldDescription, options: { lines: boolean }): Reading {
  if (typeof value !== 'string') return { fault: `${field.label} must be text.` }
  const clean = storable(value)
  const text = options.lines ? clean.replace(/\r\n?/g, '\n') : clean.replace(/[\r\n\t]+/g, ' ').trim()
  const longest = field.maxLength ?? (options.lines ? 131_072 : 4_000)
  if (text.length > longest) return { fault: `${field.label} holds ${text.length} characters; at most ${longest} fit.` }
  return { value: text.trim() === '' ? null : text }
}

/** The text as every database, file and JSON document can keep it: well-formed, without control characters. */
export function storable(text: string): string {
  return text.toWellFormed().replace(controls, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go; tab and line ends stay
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
