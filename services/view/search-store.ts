import { createStore } from 'zustand/vanilla'
import type { Input, Output } from '#contract/api/index.ts'
import type { FieldValue, IdentifierKind, Match } from '#contract/records.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import type { Env } from './env.ts'
import { type Fault, faultOf, isCancelled } from './fault.ts'
import { keyAt, neighbour, placeOf } from './finding.ts'

/** What is searched in: everything at once, one identifier, or one field of one entity. */
export type SearchIn =
  | { kind: 'any' }
  | { kind: 'identifier'; identifier: IdentifierKind }
  | { kind: 'field'; entity: string; field: string }

export type SearchState = {
  text: string
  /** the value of a field that is not typed as text: a date, an option, a lookup */
  value: FieldValue
  searchIn: SearchIn
  entity?: string | undefined
  phase: 'idle' | 'searching' | 'ready' | 'failed'
  /** the list stays while a newer search runs, and goes when that one fails */
  matches: Match[]
  total: number
  next?: string | undefined
  loadingMore: boolean
  /** the record that the agent chose of several, by its key */
  chosen?: string | undefined
  fault?: Fault | undefined
}

export type SearchStore = ReturnType<typeof createSearchStore>

/**
 * Milliseconds in which more letters may come. Letters that follow each other faster than people type (a scanner, words put in by a tool) wait
 * for them; a single one is searched at once, and overtaken by the next.
 */
const pause = 15
const empty = { phase: 'idle', matches: [], total: 0, next: undefined, chosen: undefined, fault: undefined, loadingMore: false } as const

/** Search by hand: as one types, each search cancelling the one before. */
export function createSearchStore(host: SidebarHost, env: Env) {
  const store = createStore<SearchState>(() => ({ text: '', value: null, searchIn: { kind: 'any' }, ...empty, matches: [] }))
  const { getState, setState } = store
  let dropPause = () => {}
  let call = new AbortController()
  let typedAt = Number.NEGATIVE_INFINITY

  function question(): Input<'search.byHand'> | undefined {
    const { text, value, searchIn, entity } = getState()
    const typed = text.trim()
    const only = entity === undefined ? {} : { entity }
    if (searchIn.kind === 'field') {
      const asked = value ?? (typed || null)
      return asked === null ? undefined : { by: { kind: 'field', field: searchIn.field, value: asked }, entity: searchIn.entity }
    }
    if (typed === '') return undefined
    if (searchIn.kind === 'any') return { by: { kind: 'any', value: typed }, ...only }
    return { by: { kind: 'identifier', identifier: searchIn.identifier, value: typed }, ...only }
  }

  function soon(wait = pause) {
    dropPause()
    call.abort()
    if (question() === undefined) {
      setState({ ...empty, matches: [] })
      return
    }
    setState({ phase: 'searching' })
    dropPause = env.after(wait, run)
  }

  async function run() {
    const input = question()
    if (!input) return
    call = new AbortController()
    const { signal } = call
    // rows of another question under this one would be tagged for it
    await ask(input, signal, ({ matches, total, next }) => setState({ ...empty, phase: 'ready', matches, total, next }), {
      ...empty,
      matches: [],
    })
  }

  async function ask(
    input: Input<'search.byHand'>,
    signal: AbortSignal,
    use: (answer: Output<'search.byHand'>) => void,
    leaves: Partial<SearchState> = {},
  ) {
    try {
      const answer = await host.backend.call('search.byHand', input, { signal })
      if (!signal.aborted) use(answer)
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) setState({ ...leaves, phase: 'failed', fault: faultOf(error), loadingMore: false })
    }
  }

  return {
    ...store,
    type(text: string) {
      setState({ text })
      const since = env.now() - typedAt
      typedAt = env.now()
      soon(since > pause ? 0 : pause)
    },
    fill(value: FieldValue) {
      setState({ value })
      soon()
    },
    searchIn(searchIn: SearchIn) {
      setState({ searchIn, value: null })
      soon(0)
    },
    only(entity: string | undefined) {
      setState({ entity })
      soon(0)
    },
    again() {
      soon(0)
    },
    choose(at: number) {
      const chosen = keyAt(getState().matches, at)
      if (chosen) setState({ chosen })
    },
    move(by: 1 | -1) {
      const { chosen, matches } = getState()
      setState({ chosen: neighbour(matches, chosen, by) })
    },
    /** The one record that was found, or the one that the agent chose. */
    current(): Match | undefined {
      const { chosen, matches } = getState()
      return matches.length === 1 ? matches[0] : matches[placeOf(matches, chosen)]
    },
    async showMore() {
      const { next, loadingMore } = getState()
      const input = question()
      if (!input || !next || loadingMore) return
      setState({ loadingMore: true })
      await ask({ ...input, after: next }, call.signal, (answer) =>
        setState({ matches: [...getState().matches, ...answer.matches], next: answer.next, loadingMore: false }),
      )
    },
    stop() {
      dropPause()
      call.abort()
    },
  }
}
