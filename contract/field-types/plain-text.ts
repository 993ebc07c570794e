import type { FieldDescription, FieldType, FieldValue } from '../records.ts'
import type { Reading } from './field-type.ts'

/** Text of any kind: a string no longer than the field allows. Characters that no database keeps (NUL, half surrogates) go. */
export function readText(value: FieldValue, field: FieldDescription, options: { lines: boolean }): Reading {
  if (typeof value !== 'string') return { fault: `${field.label} must be text.` }
  const clean = storable(value)
  const text = options.lines ? clean.replace(/\r\n?/g, '\n') : clean.replace(/[\r\n\t]+/g, ' ').trim()
  const longest = field.maxLength ?? longestOf[options.lines ? 'multiline' : 'text']
  if (longest !== undefined && text.length > longest)
    return { fault: `${field.label} holds ${text.length} characters; at most ${longest} fit.` }
  return { value: text.trim() === '' ? null : text }
}

/** How many characters fit into a field of text; undefined for what is no text. */
export function longestText(field: FieldDescription): number | undefined {
  return longestOf[field.type] === undefined ? undefined : (field.maxLength ?? longestOf[field.type])
}

/** Where the CRM sets no limit of its own. */
const longestOf: Partial<Record<FieldType, number>> = { text: 4_000, multiline: 131_072, phone: 4_000, email: 254, url: 4_000 }

/** The text as every database, file and JSON document can keep it: well-formed, without control characters. */
export function storable(text: string): string {
  return text.toWellFormed().replace(controls, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go; tab and line ends stay
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
