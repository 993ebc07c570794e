import type { LoaderOrder } from '#services/backend/push.ts'
import type { PageContext } from '#services/backend/sidebar-host.ts'
import type { Asker } from './askers.ts'
import type { Pages } from './pages.ts'
import type { Pairings } from './pairings.ts'
import type { Surfaces } from './surfaces.ts'

export type ContextParts = {
  pages: Pages
  pairings: Pairings
  surfaces: Surfaces
  order(tab: number, order: LoaderOrder): Promise<void>
  activeTab(window: number): Promise<number | undefined>
  /** asks a paired frame that has no port to connect */
  nudge(tab: number, frame: number): Promise<void>
}

type Shown = Omit<PageContext, 'focused'>

/**
 * Which page a surface looks at: a frame at its own, a window at the one it was opened from, a panel at the active tab
 * of its browser window.
 */
export function contexts(parts: ContextParts) {
  async function of(asker: Asker): Promise<Shown> {
    const tab = asker.kind === 'panel' ? await activeOf(asker) : asker.tab
    return tab === undefined ? {} : ofTab(tab)
  }

  async function ofTab(tab: number): Promise<Shown> {
    const site = await parts.pairings.siteOf(tab)
    if (!site) return {}
    const said = parts.pages.of(tab)
    // forgotten when the background was stopped: the page is asked, and its answer is told as a change
    if (!said) void parts.order(tab, { order: 'say-again' })
    return { site: site.name, ...said }
  }

  async function activeOf(asker: Asker): Promise<number | undefined> {
    return asker.window === undefined ? undefined : parts.activeTab(asker.window)
  }

  async function tellPanels(window: number | undefined, tab: number | undefined): Promise<void> {
    for (const { asker } of parts.surfaces.all()) {
      if (asker.kind !== 'panel' || (window !== undefined && asker.window !== window)) continue
      const active = await activeOf(asker)
      if (tab !== undefined && active !== tab) continue
      const context = active === undefined ? {} : await ofTab(active)
      parts.surfaces.tell({ kind: 'context', context }, (one) => one === asker)
    }
  }

  return {
    of,
    /** where the surface looks, from what only the browser and we ourselves can say */
    placeOf(asker: Asker, port: string): Partial<Asker> {
      const window = Number(port.split(':')[2])
      if (asker.kind === 'panel') return Number.isInteger(window) ? { window } : {}
      return asker.page === undefined ? {} : { tab: asker.page }
    },
    async changed(tab: number): Promise<void> {
      const context = await ofTabQuietly(tab)
      const looksAt = (asker: Asker) => (asker.kind === 'frame' || asker.kind === 'window') && asker.tab === tab
      const listens = parts.surfaces.all().some(({ asker }) => asker.kind === 'frame' && asker.tab === tab)
      parts.surfaces.tell({ kind: 'context', context }, looksAt)
      const frame = listens ? undefined : await parts.pairings.frameOf(tab)
      if (frame) await parts.nudge(tab, frame.frame)
      await tellPanels(undefined, tab)
    },
    /** a sidebar looks at this tab, or will when it is asked to */
    async watched(tab: number): Promise<boolean> {
      for (const { asker } of parts.surfaces.all()) {
        if (
          asker.kind === 'panel' ? (await activeOf(asker)) === tab : asker.tab === tab && asker.kind !== 'popup' && asker.kind !== 'options'
        )
          return true
      }
      return (await parts.pairings.frameOf(tab)) !== undefined
    },
    activated: (window: number) => tellPanels(window, undefined),
  }

  async function ofTabQuietly(tab: number): Promise<Shown> {
    const site = await parts.pairings.siteOf(tab)
    return site ? { site: site.name, ...parts.pages.of(tab) } : {}
  }
}
