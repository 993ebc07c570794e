import type { Source } from './sidebar-host.ts'

/** A value that changes, with those who want to know. */
export type Cell<T> = Source<T> & { set(value: T): void }

export function cell<T>(first: T): Cell<T> {
  let value = first
  const listeners = new Set<(value: T) => void>()
  return {
    get: () => value,
    set: (next) => {
      value = next
      for (const listener of [...listeners]) listener(next)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
