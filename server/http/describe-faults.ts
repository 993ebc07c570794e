import type * as z from 'zod/mini'
import { AppError, type FieldFault } from '#contract/errors.ts'

type Issue = z.core.$ZodIssue

/** zod's issues as one error: every wrong field with its path and a sentence, none of the values. */
export function inputFault(error: z.core.$ZodError): AppError {
  const fields = error.issues.flatMap((issue) => faultsOf(issue, []))
  const first = fields[0] as FieldFault
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : ''
  return new AppError('invalid-input', `${first.path || 'The input'} ${first.message}${more}`, {
    fields,
    hint: 'Correct the named fields and send it again.',
  })
}

function faultsOf(issue: Issue, above: readonly PropertyKey[]): FieldFault[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: join([...path, key]), message: 'is not a known field' }))
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors)
    if (nearest) return nearest.flatMap((inner) => faultsOf(inner, path))
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') return issue.issues.flatMap((inner) => faultsOf(inner, path))
  return [{ path: join(path), message: sentence(issue) }]
}

/** The shape that was probably meant: the one whose faults lie deepest; none when not even the kind of value fits. */
function nearestBranch(branches: Issue[][]): Issue[] | undefined {
  const depth = (issues: Issue[]) => Math.max(...issues.map((issue) => issue.path.length))
  const inside = branches.filter((issues) => issues.length > 0 && depth(issues) > 0)
  return inside.sort((a, b) => a.length - b.length)[0]
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message === 'Invalid input'
        ? `is missing or not ${kinds[issue.expected] ?? issue.expected}`
        : `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'too_big':
      return issue.origin === 'string'
        ? `is longer than ${issue.maximum} characters`
        : issue.origin === 'array'
          ? `has more than ${issue.maximum} entries`
          : `must be at most ${issue.maximum}`
    case 'too_small':
      return issue.origin === 'string'
        ? Number(issue.minimum) === 1
          ? 'must not be empty'
          : `is shorter than ${issue.minimum} characters`
        : issue.origin === 'array'
          ? `needs at least ${issue.minimum} ${Number(issue.minimum) === 1 ? 'entry' : 'entries'}`
          : `must be at least ${issue.minimum}`
    case 'invalid_format':
      return own(issue) ?? formats[issue.format] ?? 'is not written as it should be'
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${String(issue.values[0])}` : `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_union':
      return 'has none of the accepted shapes'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return own(issue) ?? 'is not accepted'
  }
}

/** A sentence given in the contract reads on its own: "must be an address such as …" */
function own(issue: Issue): string | undefined {
  if (issue.message === 'Invalid input') return undefined
  return /^(an?|lower-case|[a-z]+ such as|must start)\b/.test(issue.message)
    ? `must be ${issue.message}`.replace('must be must', 'must')
    : `: ${issue.message}`
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
}

const formats: Record<string, string> = {
  uuid: 'must be a UUID',
  email: 'must be an email address',
  datetime: 'must be a time such as 2026-11-21T08:30:00+01:00',
  regex: 'is not written as it should be',
  url: 'must be an address',
}

function join(path: readonly PropertyKey[]): string {
  return path.map(String).join('.')
}
