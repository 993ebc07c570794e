import type { Fault } from '#simulators/fault-kit/fault.ts'
import type { Answer } from '#simulators/fault-kit/serve.ts'

export type BatchItem = { key: string; method: string; path: string; body?: unknown; ifMatch?: string }

/** Many writes in one request, each with an outcome of its own: one that fails leaves the others alone. */
export function answerBatch(items: readonly BatchItem[], faults: readonly Fault[], answerOne: (item: BatchItem) => Answer): Answer {
  const partial = faults.find((fault) => fault.kind === 'partial')
  const results = items.map((item, place) => {
    const fails = partial && (partial.keys?.includes(item.key) === true || partial.places?.includes(place) === true)
    const { status, body } = fails ? { status: partial.status ?? 500, body: { error: 'told to' } } : answerOne(item)
    return { key: item.key, status, ...(body !== undefined && { body }) }
  })
  return { status: 200, body: { results } }
}
