import type { KeyValue } from './key-value.ts'

/** Where a frame or page is; `document` is the browser's id of one load of it. */
export type Place = { tab?: number; frame?: number; document?: string }

/**
 * Being framed proves nothing: any page may put our sidebar page into a frame. A frame is ours when it shows the nonce
 * that our own loader in the same tab was given; the nonce works once and for a minute.
 */
export type Pairings = {
  /** a new nonce for the loader of this tab; forgets the frame that was paired there */
  offer(tab: number, site: TabSite): Promise<string>
  /** true when the nonce was offered to this tab and is now used up by this frame */
  pair(place: Place, nonce: string): Promise<boolean>
  holds(place: Place): Promise<boolean>
  frameOf(tab: number): Promise<{ frame: number; document?: string } | undefined>
  /** the site whose loader asked for the nonce */
  siteOf(tab: number): Promise<TabSite | undefined>
  forget(tab: number): Promise<void>
}

/** `place` is where its width is remembered; `url` is the page's address when its loader asked */
export type TabSite = { place: string; name: string; url: string }
type Kept = { site?: TabSite; offered?: { nonce: string; until: number }; frame?: { frame: number; document?: string } }

/** Kept in session storage (memory, not readable by page scripts), so that a stopped background knows its frames again. */
export function pairings(parts: { session: KeyValue; now(): number; random(): string }): Pairings {
  const read = async (tab: number) => (await parts.session.get<Kept>(keyOf(tab))) ?? {}
  const write = (tab: number, kept: Kept) => parts.session.set(keyOf(tab), kept)
  const queue = new Map<number, Promise<unknown>>()

  /** One change at a time per tab: two frames that show one nonce at the same moment must not both be let in. */
  function inTurn<T>(tab: number, work: () => Promise<T>): Promise<T> {
    const turn = (queue.get(tab) ?? Promise.resolve()).then(work, work)
    queue.set(tab, turn)
    return turn.finally(() => queue.get(tab) === turn && queue.delete(tab))
  }

  return {
    offer: (tab, site) =>
      inTurn(tab, async () => {
        const nonce = parts.random()
        await write(tab, { site, offered: { nonce, until: parts.now() + 60_000 } })
        return nonce
      }),
    pair: async ({ tab, frame, document }, nonce) => {
      if (tab === undefined || frame === undefined || frame === 0) return false
      return inTurn(tab, async () => {
        const { offered, site } = await read(tab)
        if (!offered || offered.nonce !== nonce || offered.until < parts.now()) return false
        await write(tab, { ...(site && { site }), frame: { frame, ...(document !== undefined && { document }) } })
        return true
      })
    },
    holds: async ({ tab, frame, document }) => {
      if (tab === undefined) return false
      const paired = (await read(tab)).frame
      return paired !== undefined && paired.frame === frame && paired.document === document
    },
    frameOf: async (tab) => (await read(tab)).frame,
    siteOf: async (tab) => (await read(tab)).site,
    forget: (tab) => inTurn(tab, () => parts.session.remove(keyOf(tab))),
  }
}

function keyOf(tab: number): string {
  return `pairing:${tab}`
}
