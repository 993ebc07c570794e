import type * as z from 'zod/mini'

type Issue = z.core.$ZodRawIssue

/**
 * What is wrong with one value and what it must be instead, to be read after its name: "may be at most 128 characters
 * long". The one place that turns zod's issues into words; a text that the contract gives to a check comes before it.
 */
export function faultSentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `must be given: ${kindOf(issue.expected)}` : `must be ${kindOf(issue.expected)}`
    case 'too_big':
      return most(issue.origin, Number(issue.maximum))
    case 'too_small':
      return least(issue.origin, Number(issue.minimum))
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return formats[issue.format] ?? 'is not written as it must be here'
    case 'invalid_value':
      return `must be ${either(issue.values.map(String))}`
    case 'unrecognized_keys':
      return 'is not known here: leave it out'
    case 'invalid_union':
      return unionSentence(issue)
    case 'invalid_key':
    case 'invalid_element':
      return 'has a name that is not accepted'
    case 'custom':
      return 'is not accepted here'
  }
}

function most(origin: string, maximum: number): string {
  if (origin === 'string') return `may be at most ${number(maximum)} ${maximum === 1 ? 'character' : 'characters'} long`
  if (counted.has(origin)) return `may have at most ${number(maximum)} ${maximum === 1 ? 'entry' : 'entries'}`
  return `must be at most ${number(maximum)}`
}

function least(origin: string, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'must not be empty' : `must be at least ${number(minimum)} characters long`
  if (counted.has(origin)) return `must have at least ${number(minimum)} ${minimum === 1 ? 'entry' : 'entries'}`
  return `must be at least ${number(minimum)}`
}

const counted = new Set(['array', 'set', 'map', 'object', 'record', 'file'])

/** A choice of shapes says which there are: by the word that tells them apart, else by the kinds of value. */
function unionSentence(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const definition = (issue.inst as { _zod?: { def?: Union } } | undefined)?._zod?.def
  const told = definition?.discriminator
  if (told !== undefined) return `must be ${either((definition?.options ?? []).map((option) => shapeOf(option, told)))}`
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((one) => (one.code === 'invalid_type' && one.path.length === 0 ? [one.expected] : [])),
  )
  return expected.length > 0 ? `must be ${either([...new Set(expected.map(kindOf))])}` : 'has none of the shapes that are accepted here'
}

type Union = { discriminator?: string; options?: Shape[] }
type Shape = { _zod: { def: { shape?: Record<string, Part> } } }
type Part = { _zod: { def: { values?: unknown[] }; optin?: string } }

/** `refresh (with refreshToken)` */
function shapeOf(option: Shape, told: string): string {
  const parts = Object.entries(option._zod.def.shape ?? {})
  const name = either(parts.flatMap(([key, part]) => (key === told ? (part._zod.def.values ?? []).map(String) : [])))
  const needed = parts.filter(([key, part]) => key !== told && part._zod.optin !== 'optional').map(([key]) => key)
  return needed.length === 0 ? name : `${name} (with ${listed(needed, 'and')})`
}

function kindOf(expected: string): string {
  return kinds[expected] ?? `of the kind ${expected}`
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  array: 'a list',
  tuple: 'a list',
  null: 'null',
  undefined: 'left out',
  date: 'a date',
  nan: 'a number',
  never: 'left out',
}

const formats: Record<string, string> = {
  email: 'must be an email address such as name@example.com',
  url: 'must be an address such as https://example.com/',
  uuid: 'must be a UUID such as 0b5e7a3c-4d5e-4f60-8a7b-9c0d1e2f3a4b',
  guid: 'must be a UUID such as 0b5e7a3c-4d5e-4f60-8a7b-9c0d1e2f3a4b',
  datetime: 'must be a time such as 2026-11-21T08:30:00+01:00',
  date: 'must be a date such as 2026-11-21',
  time: 'must be a time of day such as 08:30:00',
}

function either(words: string[]): string {
  return listed(words, 'or')
}

/** `a, b or c` */
function listed(words: string[], joint: 'and' | 'or'): string {
  return words.length < 2 ? (words[0] ?? 'something else') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
