import type * as z from 'zod/mini'
import { AppError, type FieldFault } from './errors.ts'
import { faultSentence } from './fault-sentences.ts'
import { fieldWords } from './field-words.ts'

type Issue = z.core.$ZodIssue

export type InputReading<T> = { ok: true; value: T } | { ok: false; faults: FieldFault[] }

/**
 * Reads what came from outside by its schema. Whatever is wrong with it is said in sentences of our own: what, where, and what
 * it must be; never with the value itself, and never in zod's words, whatever language is loaded for those.
 */
export function readInput<S extends z.ZodMiniType>(schema: S, input: unknown): InputReading<z.output<S>> {
  const read = schema.safeParse(input, { error: faultSentence })
  return read.success ? { ok: true, value: read.data as z.output<S> } : { ok: false, faults: describeFaults(read.error) }
}

/** All faults as one error. `hint` says what to do where the usual does not fit. */
export function inputFault(faults: FieldFault[], hint = 'Correct this and send it again.'): AppError {
  const [first] = faults
  const more = faults.length > 1 ? ` ${faults.length - 1} more ${faults.length === 2 ? 'is' : 'are'} wrong.` : ''
  return new AppError('invalid-input', `${first?.message ?? 'The input is not accepted.'}${more}`, { fields: faults, hint })
}

function describeFaults(error: z.core.$ZodError): FieldFault[] {
  return error.issues.flatMap((issue) => faultsOf(issue, []))
}

function faultsOf(issue: Issue, above: readonly PropertyKey[]): FieldFault[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => fault([...path, key], issue.message))
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') return issue.issues.flatMap((inner) => faultsOf(inner, path))
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors)
    if (nearest) return nearest.flatMap((inner) => faultsOf(inner, path))
  }
  return [fault(path, issue.message)]
}

/** The shape that was probably meant: of those whose kind of value fits, the one with the fewest faults. */
function nearestBranch(branches: Issue[][]): Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => issues.length > 0 && !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  )
  return fitting.toSorted((a, b) => a.length - b.length)[0]
}

function fault(path: readonly PropertyKey[], sentence: string): FieldFault {
  return { path: path.map(String).join('.'), message: `${fieldWords(path)} ${sentence}.` }
}
