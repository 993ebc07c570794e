import type { Output } from '#contract/api/index.ts'
import { definitionFor } from '#contract/page-definitions/index.ts'
import { originOf } from '#contract/settings/site-sources.ts'
import type { Site } from '#contract/settings/sites.ts'
import type { SitesState } from '#services/backend/states.ts'
import type { KeyValue } from './key-value.ts'
import { matches, originPattern, scriptPattern } from './matches.ts'

type Script = { id: string; matches: string[]; js: string[]; runAt: 'document_idle'; allFrames: false; persistAcrossSessions: true }

/** What of the browser registering needs. */
export type SitesBrowser = {
  hasPermission(origin: string): Promise<boolean>
  registered(): Promise<{ id: string; matches?: string[] }[]>
  register(scripts: Script[]): Promise<void>
  unregister(ids: string[]): Promise<void>
  /** ids of the open tabs inside a pattern, also of those that began to load before we registered */
  openTabs(pattern: string): Promise<number[]>
  execute(tab: number, files: string[]): Promise<void>
  /** every open tab in which our page script has started, with the origin of its page */
  followed(): Promise<{ tab: number; origin: string }[]>
  /** tells page scripts that are running where they no longer should, and forgets what their pages said */
  stop(tab: number): Promise<void>
}

export type SitesParts = {
  browser: SitesBrowser
  local: KeyValue
  backend(): Promise<string>
  fetchList(): Promise<Output<'sites.list'>>
  /** whether the browser's patterns may have ports; not in Firefox */
  ports: boolean
}

type Stored = { version: number; sites: Site[] }

/**
 * Where our page script runs: the organisation's list and the backend's own pages, each only while the browser's user
 * allows its host. The list is kept, so that it holds before anybody is signed in and while the backend is away.
 */
export type Sites = {
  all(): Promise<Site[]>
  state(): Promise<SitesState>
  /** asks the backend for the list; true when it changed */
  refresh(): Promise<boolean>
  /** makes the registered scripts what they should be, and puts them into tabs that are open already */
  apply(): Promise<void>
  /** forgets the list of a backend that was left */
  forget(): Promise<void>
}

export function sites(parts: SitesParts): Sites {
  let turn: Promise<unknown> = Promise.resolve()
  const stored = async (): Promise<Stored> => {
    const kept = await parts.local.get<Stored>('sites')
    // a list that was kept before sites named their sources holds none, until the backend is asked
    return kept ? { ...kept, sites: kept.sites.map((site) => ({ ...site, sources: site.sources ?? [] })) } : { version: 0, sites: [] }
  }
  const granted = (site: Site) => parts.browser.hasPermission(originPattern(site.match, parts.ports))

  async function all(): Promise<Site[]> {
    const backend = await parts.backend()
    const { sites: listed } = await stored()
    const own = ownPages(backend).filter((page) => !listed.some((site) => site.match === page.match))
    return [...listed.map((site) => (originOf(site.match) === backend ? site : withoutOwnSources(site))), ...own]
  }

  async function applyNow(): Promise<void> {
    const wanted = await allowed(await all(), granted)
    const before = await parts.browser.registered()
    if (before.length > 0) await parts.browser.unregister(before.map(({ id }) => id))
    if (wanted.length > 0) await parts.browser.register(wanted.map((site) => scriptFor(site, parts.ports)))
    const patterns = wanted.map((site) => scriptPattern(site.match, parts.ports))
    await stopElsewhere(
      before.flatMap((script) => script.matches ?? []).filter((pattern) => !patterns.includes(pattern)),
      wanted,
    )
    for (const site of wanted) {
      for (const tab of await parts.browser.openTabs(scriptPattern(site.match, parts.ports))) {
        // a tab may be closing or showing an error page; one that is still loading is not waited for
        void parts.browser.execute(tab, filesOf(site)).catch(() => undefined)
      }
    }
  }

  /** A tab that was on the list only by what has left it. Where its host is forbidden now the browser finds it no longer by its address. */
  async function stopElsewhere(dropped: readonly string[], wanted: readonly Site[]): Promise<void> {
    if (dropped.length === 0) return
    const tabsOf = async (patterns: readonly string[]) => (await Promise.all(patterns.map(parts.browser.openTabs))).flat()
    const stay = new Set(await tabsOf(wanted.map((site) => scriptPattern(site.match, parts.ports))))
    const forbidden = (await parts.browser.followed()).filter(
      ({ origin }) => !wanted.some((site) => matches(originPattern(site.match, true), `${origin}/`)),
    )
    for (const tab of new Set([...(await tabsOf(dropped)), ...forbidden.map((one) => one.tab)]))
      if (!stay.has(tab)) await parts.browser.stop(tab).catch(() => undefined)
  }

  return {
    all,
    state: async () => {
      const { version, sites: listed } = await stored()
      const shown = await Promise.all(listed.map(async (site) => ({ ...site, granted: await granted(site) })))
      const missing = shown.filter((site) => !site.granted).map((site) => originPattern(site.match, parts.ports))
      return { version, sites: shown, missing: [...new Set(missing)] }
    },
    refresh: async () => {
      const list = await parts.fetchList()
      const before = (await parts.local.get<Stored>('sites')) ?? { version: 0, sites: [] }
      await parts.local.set('sites', list)
      return JSON.stringify(before.sites) !== JSON.stringify(list.sites)
    },
    apply: () => {
      turn = turn.then(applyNow, applyNow)
      return turn as Promise<void>
    },
    forget: () => parts.local.remove('sites'),
  }
}

/** What the practice inbox says. No list gives it to pages of another origin. */
const ownSources = ['practice']

/** The backend's own pages speak the page API and always have the sidebar. */
export function ownPages(backend: string): Site[] {
  return [
    { id: 'own-practice', name: 'Practice inbox', match: `${backend}/practice*`, adapter: 'page-api', side: 'right', sources: ownSources },
    { id: 'own-crm', name: 'CRM', match: `${backend}/crm*`, adapter: 'page-api', side: 'right', sources: [] },
  ]
}

function withoutOwnSources(site: Site): Site {
  return { ...site, sources: site.sources.filter((source) => !ownSources.includes(source)) }
}

function scriptFor(site: Site, ports: boolean): Script {
  return {
    id: `site-${site.id}`,
    matches: [scriptPattern(site.match, ports)],
    js: filesOf(site),
    runAt: 'document_idle',
    allFrames: false,
    persistAcrossSessions: true,
  }
}

function filesOf(site: Site): string[] {
  // what has a definition is read by the one script that reads by definitions
  const script = definitionFor(site.adapter) ? 'configurable' : site.adapter
  return ['content/loader.js', `content/adapters/${script}.js`]
}

async function allowed(all: Site[], granted: (site: Site) => Promise<boolean>): Promise<Site[]> {
  const answers = await Promise.all(all.map(granted))
  return all.filter((_, index) => answers[index])
}
