import type { Breach } from './imports.ts'
import type { Module } from './read-modules.ts'

/**
 * Every knot of files that import each other, as one breach with the way round (Tarjan's components). Within one room two files may
 * know each other's types; between rooms not even that.
 */
export function cycles(modules: readonly Module[], sameRoom: (a: string, b: string) => boolean): Breach[] {
  const known = new Map(modules.map((module) => [module.file, module]))
  const targets = (file: string) =>
    (known.get(file)?.imports ?? []).flatMap(({ target, typeOnly }) =>
      target && known.has(target) && !(typeOnly && sameRoom(file, target)) ? [target] : [],
    )
  return knots([...known.keys()], targets).map((knot) => {
    const way = wayRound(knot, targets)
    const file = way[0] as string
    const line = known.get(file)?.imports.find(({ target }) => target === way[1])?.line ?? 1
    return { file, line, message: `imports itself in a circle: ${way.join(' → ')}` }
  })
}

function knots(files: string[], targets: (file: string) => string[]): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    order.set(file, order.size)
    low.set(file, order.get(file) as number)
    stack.push(file)
    for (const next of targets(file)) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) as number, low.get(next) as number))
    }
    if (low.get(file) !== order.get(file)) return
    const knot = stack.splice(stack.indexOf(file))
    if (knot.length > 1 || targets(file).includes(file)) found.push(knot)
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return found
}

/** One shortest way through a knot, from its first file in the alphabet back to itself. */
function wayRound(knot: string[], targets: (file: string) => string[]): string[] {
  const start = [...knot].sort()[0] as string
  const inside = new Set(knot)
  let ways = [[start]]
  for (let step = 0; step <= knot.length; step++) {
    const next: string[][] = []
    for (const way of ways)
      for (const target of targets(way.at(-1) as string)) {
        if (target === start) return [...way, start]
        if (inside.has(target) && !way.includes(target)) next.push([...way, target])
      }
    ways = next.slice(0, 200)
  }
  return [...knot, start]
}
