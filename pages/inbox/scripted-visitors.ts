import type { PracticeStart } from '#contract/practice.ts'
import { arrive, visitorSays } from './inbox-state.ts'
import type { InboxStore } from './inbox-store.ts'

export type Visitors = {
  /** threads in which somebody types just now */
  typing(): ReadonlySet<string>
  /** the agent wrote: an answer follows after a while */
  answer(id: string): void
  /** somebody says the next thing at once, or a new chat comes in */
  speakNow(id: string): void
}

export type VisitorParts = {
  store: InboxStore
  start: PracticeStart
  /** nothing comes by itself */
  still: boolean
  /** whether the person looks at this thread */
  seen: (id: string) => boolean
  changed: () => void
  /** runs once after so many milliseconds, unless the signal ends first */
  later: (ms: number, run: () => void) => void
  visible: () => boolean
  language: string
}

const pause = { beforeTyping: 1_200, typing: 2_600, unasked: 28_000, arrival: 95_000 } as const

/** The people at the other end: they answer when one writes, and now and then begin by themselves. */
export function scriptedVisitors({ store, start, still, seen, changed, later, visible, language }: VisitorParts): Visitors {
  const typing = new Set<string>()

  const say = (id: string, from: 'replies' | 'unasked') => {
    typing.delete(id)
    store.update((inbox, at) => visitorSays(inbox, id, from, at, seen(id)))
    changed()
  }
  const type = (id: string, from: 'replies' | 'unasked') => {
    const thread = store.get().threads.find((each) => each.id === id)
    if (!thread || thread.status === 'ended' || thread[from].length === 0 || typing.has(id)) return
    typing.add(id)
    changed()
    later(pause.typing, () => say(id, from))
  }
  const unasked = () => {
    const next = store.get().threads.find((thread) => thread.status === 'open' && thread.unasked.length > 0)
    if (next && visible()) type(next.id, 'unasked')
    later(pause.unasked, unasked)
  }
  const arrivals = () => {
    if (store.get().arrived < start.arrivals.length && visible())
      store.update((inbox, at) => arrive(inbox, start, at, language)?.inbox ?? inbox)
    later(pause.arrival, arrivals)
  }
  if (!still) {
    later(pause.unasked, unasked)
    later(pause.arrival, arrivals)
  }
  return {
    typing: () => typing,
    answer: (id) => {
      if (!still) later(pause.beforeTyping, () => type(id, 'replies'))
    },
    speakNow: (id) => {
      const thread = store.get().threads.find((each) => each.id === id)
      say(id, thread && thread.unasked.length > 0 ? 'unasked' : 'replies')
    },
  }
}
