import type { Fault } from './fault.ts'

/** An answer whose list is shorter or turned round, or whose names have changed. Everything else is as the CRM said it. */
export function spoilAnswer(answer: unknown, faults: readonly Fault[]): unknown {
  let spoiled = answer
  for (const fault of faults) {
    if (fault.kind === 'shorter') spoiled = withList(spoiled, (list) => list.slice(0, Math.max(0, list.length - fault.by)))
    if (fault.kind === 'other-order') spoiled = withList(spoiled, (list) => list.toReversed())
    if (fault.kind === 'schema') spoiled = renamed(spoiled, fault.rename)
  }
  return spoiled
}

/** The first list in the answer: the answer itself, or one of its members. */
function withList(answer: unknown, change: (list: unknown[]) => unknown[]): unknown {
  if (Array.isArray(answer)) return change(answer)
  if (typeof answer !== 'object' || answer === null) return answer
  const found = Object.entries(answer).find(([, value]) => Array.isArray(value))
  return found ? { ...answer, [found[0]]: change(found[1] as unknown[]) } : answer
}

function renamed(value: unknown, names: Readonly<Record<string, string | null>>): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const next = Object.hasOwn(names, name) ? names[name] : name
      return next === null || next === undefined ? [] : [[next, renamed(one, names)]]
    }),
  )
}
