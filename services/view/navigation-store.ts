import { createStore } from 'zustand/vanilla'
import type { RecordRef, RecordSummary } from '#contract/records.ts'

/** Where the agent is. `auto` is what the search found; the rest was asked for. */
export type Place =
  | { view: 'auto' }
  | { view: 'search' }
  | { view: 'detail'; ref: RecordRef; from: 'auto' | 'search' }
  | { view: 'create' }
  | { view: 'tag-form'; records: RecordSummary[] }
  | { view: 'messages'; records: RecordSummary[] }

export type NavigationState = {
  place: Place
  overlay?: 'keys' | 'menu' | 'ways' | undefined
  /** a text field has the focus: letters are letters */
  typing: boolean
  /** said to screen readers, politely, and what it is about: it is not left standing when that is gone */
  said: string
  about: string
  /** grows with each change of place that a person made, so that focus follows them and only them */
  steps: number
}

export type NavigationStore = ReturnType<typeof createNavigationStore>

export function createNavigationStore() {
  const store = createStore<NavigationState>(() => ({ place: { view: 'auto' }, typing: false, said: '', about: '', steps: 0 }))
  const { getState, setState } = store
  const trail: Place[] = []
  const places = new Map<string, Place[]>()
  let conversation = ''

  return {
    ...store,
    go(place: Place) {
      trail.push(getState().place)
      setState({ place, overlay: undefined, steps: getState().steps + 1 })
    },
    /** In place of where one is: the next record in detail, messages after the form. */
    replace(place: Place) {
      setState({ place, overlay: undefined })
    },
    /** False when there is nowhere to go back to. */
    back(): boolean {
      if (getState().overlay) {
        setState({ overlay: undefined })
        return true
      }
      const before = trail.pop()
      if (before) setState({ place: before, steps: getState().steps + 1 })
      return before !== undefined
    },
    home() {
      trail.length = 0
      setState({ place: { view: 'auto' }, overlay: undefined, steps: getState().steps + 1 })
    },
    /** Turns to a place by itself, in a conversation that may not be the open one: there it waits until somebody comes back. */
    turn(key: string, place: Place) {
      const same = (before: Place | undefined) => before?.view === place.view
      if (key !== conversation) {
        const kept = places.get(key) ?? [{ view: 'auto' }]
        if (!same(kept.at(-1))) places.set(key, [...kept, place])
      } else if (!same(getState().place)) {
        trail.push(getState().place)
        setState({ place, overlay: undefined })
      }
    },
    /** Another conversation: each keeps its own place. Focus stays where it is. */
    switchTo(key: string) {
      if (key === conversation) return
      places.set(conversation, [...trail, getState().place])
      conversation = key
      const kept = places.get(key) ?? [{ view: 'auto' }]
      trail.splice(0, trail.length, ...kept.slice(0, -1))
      setState({ place: kept.at(-1) ?? { view: 'auto' }, overlay: undefined })
    },
    show(overlay: NavigationState['overlay']) {
      setState({ overlay: getState().overlay === overlay ? undefined : overlay })
    },
    close() {
      setState({ overlay: undefined })
    },
    typing(typing: boolean) {
      if (getState().typing !== typing) setState({ typing })
    },
    say(said: string, about: string) {
      setState({ said, about })
    },
    /** What was said about this (about anything, where nothing is named) holds no more. */
    hush(about = getState().about) {
      if (getState().about === about) setState({ said: '', about: '' })
    },
  }
}
