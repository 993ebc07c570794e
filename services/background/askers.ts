import type { AskerKind } from '#contract/messages.ts'
import type { Site } from '#contract/settings/sites.ts'
import { matches } from './matches.ts'
import type { Pairings } from './pairings.ts'
import type { Windows } from './windows.ts'

/** Who sent a message, with what we know about where they are. */
export type Asker = {
  kind: AskerKind
  tab?: number
  frame?: number
  document?: string
  window?: number
  /** of a window: the tab that it goes on with */
  page?: number
  /** of a loader: its registered site and the page's address */
  site?: Site
  url?: string
}

/** What the browser says of a sender; Chrome fills all of it, Firefox no `documentId` in older versions. */
export type Sender = {
  id?: string | undefined
  url?: string | undefined
  origin?: string | undefined
  frameId?: number | undefined
  documentId?: string | undefined
  tab?: { id?: number | undefined; windowId?: number | undefined } | undefined
}

export type AskersParts = {
  /** our own id and origin (`chrome-extension://…`) */
  id: string
  origin: string
  sites(): Promise<readonly Site[]>
  pairings: Pairings
  windows: Pick<Windows, 'pageOf'>
}

/** Finds out who a sender is; undefined for everybody who has no business here. */
export function askers(parts: AskersParts): (sender: Sender) => Promise<Asker | undefined> {
  return async (sender) => {
    if (sender.id !== parts.id || !sender.url || !URL.canParse(sender.url)) return undefined
    const url = new URL(sender.url)
    const origin = sender.origin ?? originOf(url)
    if (origin !== originOf(url)) return undefined
    return origin === parts.origin ? ownPage(url, sender) : loader(sender)
  }

  async function ownPage(url: URL, sender: Sender): Promise<Asker | undefined> {
    const top = (sender.frameId ?? 0) === 0
    const at = place(sender)
    if (url.pathname === '/options.html') return top ? { kind: 'options', ...at } : undefined
    if (url.pathname === '/popup.html') return top ? { kind: 'popup', ...at } : undefined
    if (url.pathname !== '/sidebar.html') return undefined
    if (sender.tab === undefined) return { kind: 'panel' }
    if (top) return ownWindow(url, at)
    return { kind: (await parts.pairings.holds(at)) ? 'frame' : 'unpaired', ...at }
  }

  /** Standing alone proves as little as being framed: whoever knows the address can open it. */
  async function ownWindow(url: URL, at: Omit<Asker, 'kind'>): Promise<Asker | undefined> {
    const page = await parts.windows.pageOf(url.searchParams.get('key'))
    return page === undefined ? undefined : { kind: 'window', ...at, page }
  }

  async function loader(sender: Sender): Promise<Asker | undefined> {
    const url = sender.url ?? ''
    if (sender.tab?.id === undefined || sender.frameId !== 0) return undefined
    const [site, ...more] = (await parts.sites()).filter((candidate) => matches(candidate.match, url))
    if (!site) return undefined
    // entries may overlap: the first says how the sidebar stands, and the page speaks for what any of them lets it
    const sources = [...new Set([site, ...more].flatMap((one) => one.sources))]
    return { kind: 'loader', ...place(sender), site: { ...site, sources }, url }
  }
}

function place(sender: Sender): Pick<Asker, 'tab' | 'frame' | 'document' | 'window'> {
  return {
    ...(sender.tab?.id !== undefined && { tab: sender.tab.id }),
    ...(sender.frameId !== undefined && { frame: sender.frameId }),
    ...(sender.documentId !== undefined && { document: sender.documentId }),
    ...(sender.tab?.windowId !== undefined && { window: sender.tab.windowId }),
  }
}

/** `URL.origin` is "null" for extension addresses in some engines. */
function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`
}
