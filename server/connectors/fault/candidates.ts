import type { IdentifierKind } from '#contract/records.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import { StopPages, type WireRecord } from './wire.ts'

/** Nobody looks further, and no answer may grow without end. */
const mostCandidates = 5_000
const pageSize = 500

export type Stop = { kind: IdentifierKind; values: readonly string[] }

/** What the CRM thinks may match, for every stop: one call, and more only for what many records share. */
export async function candidates(http: HttpClient, stops: readonly Stop[], signal: AbortSignal): Promise<WireRecord[][]> {
  const asked = stops.map(({ kind, values }) => ({ kind, values: values.filter((value) => value !== '') }))
  if (asked.every(({ values }) => values.length === 0)) return asked.map(() => [])
  const first = await ask(asked, undefined)
  return Promise.all(
    first.map(async ({ records, next }, at) => {
      const all = [...records]
      const stop = asked[at]
      for (let after = next; after !== undefined && stop && all.length < mostCandidates; ) {
        const [page] = await ask([stop], after)
        all.push(...(page?.records ?? []))
        after = page?.next
      }
      return all
    }),
  )

  async function ask(some: readonly Stop[], after: string | undefined) {
    const { body } = await http.send(
      {
        method: 'POST',
        path: '/api/search',
        query: { limit: pageSize, after },
        body: { stops: some },
        reply: StopPages,
        what: 'search',
        repeatable: 'reads',
      },
      signal,
    )
    return body.stops
  }
}
