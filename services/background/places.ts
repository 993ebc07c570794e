import { frameWidth } from '#contract/frame-width.ts'
import type { KeyValue } from './key-value.ts'

/** How the sidebar stands on one site, as the agent left it. */
export type Place = { width: number; collapsed: boolean }

/** Remembered by site, not by page; nothing secret. */
export type Places = {
  of(site: string): Promise<Place>
  change(site: string, how: Partial<Place>): Promise<Place>
}

export function places(local: KeyValue): Places {
  const of = async (site: string): Promise<Place> => {
    const kept = await local.get<Partial<Place>>(`place:${site}`)
    return { width: frameWidth.usual, collapsed: false, ...kept }
  }
  return {
    of,
    change: async (site, how) => {
      const next = { ...(await of(site)), ...how }
      await local.set(`place:${site}`, next)
      return next
    },
  }
}
