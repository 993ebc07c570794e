import type { KeyValue } from './key-value.ts'

/**
 * The sidebar windows that we opened ourselves. Any page that gets to know the sidebar's address may open it as a window
 * of its own, as small and as placed as it likes; one is believed only when its address has a key that we gave out.
 */
export type Windows = {
  /** a key for a window that goes on with what this tab shows */
  offer(tab: number): Promise<string>
  /** the tab that a key was given for */
  pageOf(key: string | null): Promise<number | undefined>
}

type Kept = { key: string; tab: number }

/** More than anybody has open; the oldest are forgotten. */
const most = 50
const place = 'windows'

/** Kept in session storage: a background that was stopped knows its windows again, and a new session of the browser none. */
export function windows(parts: { session: KeyValue; random(): string }): Windows {
  let turn: Promise<unknown> = Promise.resolve()
  const kept = async () => (await parts.session.get<Kept[]>(place)) ?? []
  return {
    offer: (tab) => {
      const key = parts.random()
      const added = turn.then(async () => parts.session.set(place, [...(await kept()), { key, tab }].slice(-most)))
      turn = added.catch(() => undefined)
      return added.then(() => key)
    },
    pageOf: async (key) => (key ? (await kept()).find((one) => one.key === key)?.tab : undefined),
  }
}
