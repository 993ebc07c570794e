import type { PracticeStart } from '#contract/practice.ts'
import { begin, type Inbox } from './inbox-state.ts'

export type InboxStore = {
  get(): Inbox
  /** changes the inbox, keeps it and tells everybody; `at` is the time to write down. `silent`: nothing that a sidebar reads has changed */
  update(change: (inbox: Inbox, at: Date) => Inbox, options?: { silent?: boolean }): void
  startOver(): void
  subscribe(listener: (silent: boolean) => void): () => void
}

export type StoreParts = {
  start: PracticeStart
  /** names a fixed beginning: same ids and times whenever it is opened */
  seed: string | undefined
  storage: Pick<Storage, 'getItem' | 'setItem'>
  now: () => Date
  newRun: () => string
  language: string
}

/** The seeded clock: stands at this moment and goes on a minute with every change. */
const fixedStart = Date.parse('2026-11-21T13:32:00.000Z')

/** The inbox of this browser, kept in its local storage; other tabs of it follow (`onStorage`). */
export function inboxStore({
  start,
  seed,
  storage,
  now,
  newRun,
  language,
}: StoreParts): InboxStore & { onStorage(key: string | null): void } {
  const key = `tagalong-practice${seed === undefined ? '' : `:${seed}`}`
  const listeners = new Set<(silent: boolean) => void>()
  const clock = (ticks: number) => (seed === undefined ? now() : new Date(fixedStart + ticks * 60_000))
  const fresh = () => begin(start, seed ?? newRun(), clock(0), language)
  let inbox = read(storage, key) ?? fresh()

  const set = (next: Inbox, silent = false) => {
    inbox = next
    keep(storage, key, inbox)
    for (const listener of listeners) listener(silent)
  }
  keep(storage, key, inbox)
  return {
    get: () => inbox,
    update: (change, { silent = false } = {}) => {
      const next = change(inbox, clock(inbox.ticks + 1))
      if (next !== inbox) set(silent ? next : { ...next, ticks: inbox.ticks + 1 }, silent)
    },
    startOver: () => set(fresh()),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onStorage: (changed) => {
      if (changed !== key && changed !== null) return
      inbox = read(storage, key) ?? fresh()
      for (const listener of listeners) listener(false)
    },
  }
}

function read(storage: StoreParts['storage'], key: string): Inbox | undefined {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') as Partial<Inbox> | null
    return kept?.version === 1 && Array.isArray(kept.threads) && typeof kept.run === 'string' ? (kept as Inbox) : undefined
  } catch {
    return undefined
  }
}

/** A full or forbidden storage costs only the memory over a reload. */
function keep(storage: StoreParts['storage'], key: string, inbox: Inbox): void {
  try {
    storage.setItem(key, JSON.stringify(inbox))
  } catch {
    // Nothing to do about it here, and nothing is lost while the page is open.
  }
}
