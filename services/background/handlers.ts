import type { EndpointName, Input } from '#contract/api/index.ts'
import { backendAddress } from '#contract/backend-address.ts'
import type { Conversation } from '#contract/conversation.ts'
import { patternOf } from '#contract/address-pattern.ts'
import { AppError } from '#contract/errors.ts'
import { definitionFor } from '#contract/page-definitions/index.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { LoaderOrder } from '#services/backend/push.ts'
import type { RailSays } from '#services/backend/states.ts'
import type { Asker } from './askers.ts'
import { callEndpoint } from './call-endpoint.ts'
import { checkSource } from './check-source.ts'
import type { Connection } from './connection.ts'
import { chosenLook } from './look.ts'
import type { DraftStore } from './drafts.ts'
import type { liveChanges } from './live-changes.ts'
import type { DeviceOutbox } from './outbox.ts'
import { matches } from './matches.ts'
import type { Pages } from './pages.ts'
import type { Pairings } from './pairings.ts'
import type { Places } from './places.ts'
import type { Readings } from './readings.ts'
import type { CommandHandlers } from './relay.ts'
import type { Sites } from './sites.ts'
import type { testConnection } from './test-connection.ts'
import type { Windows } from './windows.ts'

/** What the commands do, over parts that know how. */
export type HandlerParts = {
  backend: Backend
  connection: Connection
  outbox: DeviceOutbox
  drafts: DraftStore
  pairings: Pairings
  pages: Pages
  readings: Readings
  places: Places
  sites: Sites
  windows: Windows
  changes: ReturnType<typeof liveChanges>
  testConnection: ReturnType<typeof testConnection>
  /** the session is ended here, on the server too where it can be reached */
  leave(): Promise<void>
  signIn(returnTo: number | undefined): Promise<void>
  order(tab: number, order: LoaderOrder): Promise<void>
  browser: {
    openOptions(section: string | undefined): Promise<void>
    openLink(url: string, beside: number | undefined): Promise<void>
    openWindow(key: string): Promise<void>
    /** runs scripts of ours in the top frame of a tab */
    execute(tab: number, files: string[]): Promise<void>
    /** undefined where the browser does not tell us: its host is not allowed */
    addressOf(tab: number): Promise<string | undefined>
  }
  /** a sidebar has reported this reading */
  reported(conversation: Conversation): void
  /** what the closed sidebar of the tab and the toolbar say */
  closedSays(tab: number, says: RailSays): Promise<void>
  /** the list of sites may have changed, or what is allowed */
  sitesMayHaveChanged(): Promise<void>
  contextChanged(tab: number): Promise<void>
  /** the page script has asked for what the frame needs */
  frameComes(tab: number): void
  placeChanged(tab: number, collapsed: boolean): void
  linkChanged(): void
  outboxChanged(): void
}

export function commandHandlers(parts: HandlerParts): CommandHandlers {
  const { connection, drafts, outbox, pages, pairings, places, sites } = parts
  const endpoints = callEndpoint({ backend: parts.backend, answered })
  const gaveUp = new Set<number>()

  function answered(name: EndpointName, input: unknown): void {
    if (name === 'conversations.report') parts.reported((input as Input<'conversations.report'>).conversation as Conversation)
    if (name === 'settings.save') void parts.sitesMayHaveChanged()
  }

  async function connectionState() {
    const [backend, permitted, link, identity] = await Promise.all([
      connection.backend(),
      connection.permitted(),
      connection.link(),
      connection.identity(),
    ])
    const here = link.state === 'online' || link.state === 'offline'
    return { backend, permitted, link, ...(here && identity && { person: identity.person, organisation: identity.organisation }) }
  }

  async function change(tab: number, how: { width?: number; collapsed?: boolean }) {
    const site = await pairings.siteOf(tab)
    if (site) await places.change(site.place, how)
    if (how.collapsed !== undefined) parts.placeChanged(tab, how.collapsed)
  }

  return {
    'loader.start': async (_, asker) => {
      const { site, tab } = loaderOf(asker)
      gaveUp.delete(tab)
      // first: the former page may still have the end of a chat to say
      parts.readings.opened(tab, asker.document)
      pages.opened(tab, asker.document)
      const nonce = await pairings.offer(tab, { place: placeOf(asker), name: site.name, url: asker.url ?? '' })
      const [look, place] = await Promise.all([chosenLook(drafts, navigator.languages), places.of(placeOf(asker))])
      if (!place.collapsed) parts.frameComes(tab)
      void parts.contextChanged(tab)
      return { nonce, side: site.side, look, ...place }
    },
    'loader.reads': async (_, asker) => {
      const { name, adapter, definition: own, sources } = loaderOf(asker).site
      const definition = definitionFor(adapter, own)
      const [source] = sources
      return definition && source !== undefined ? { source, sourceName: name, definition, ...patternOf(definition) } : {}
    },
    'loader.guesses': async (_, asker) => {
      await parts.browser.execute(loaderOf(asker).tab, ['content/guesses.js'])
      return {}
    },
    'loader.said': async ({ message }, asker) => {
      const { tab, site } = loaderOf(asker)
      checkSource(message, site)
      try {
        // the page says it again where the background is stopped before this is answered
        await parts.readings.said(tab, site.id, asker.document, message)
      } catch (refusal) {
        // beyond what is read in an hour: the page hears it each time, whoever looks at it once
        if (pages.unread(tab, asker.document)) void parts.contextChanged(tab)
        throw refusal
      }
      return {}
    },
    'loader.placed': async ({ width, collapsed }, asker) => {
      await change(loaderOf(asker).tab, { ...(width !== undefined && { width }), ...(collapsed !== undefined && { collapsed }) })
      return {}
    },
    'loader.gaveUp': async (_, asker) => {
      gaveUp.add(loaderOf(asker).tab)
      return {}
    },

    'frame.pair': async ({ nonce }, asker) => {
      if (!(await pairings.pair(asker, nonce))) throw new AppError('forbidden', 'This frame was not put here by Tagalong.')
      return {}
    },
    'frame.collapse': async ({ collapsed }, asker) => {
      await change(tabOf(asker), { collapsed })
      await parts.order(tabOf(asker), { order: 'place', collapsed, look: await chosenLook(drafts, navigator.languages) })
      return {}
    },
    'frame.width': async ({ px }, asker) => {
      await change(tabOf(asker), { width: px })
      await parts.order(tabOf(asker), { order: 'place', width: px })
      return {}
    },
    'frame.leave': async (_, asker) => {
      await parts.order(tabOf(asker), { order: 'leave' })
      return {}
    },
    'frame.badge': async (says, asker) => {
      await parts.closedSays(tabOf(asker), says)
      return {}
    },
    'frame.window': async (_, asker) => {
      await parts.browser.openWindow(await parts.windows.offer(tabOf(asker)))
      return {}
    },

    call: (request, asker) => endpoints.call(request as Parameters<typeof endpoints.call>[0], asker),
    cancel: async ({ id }, asker) => {
      endpoints.cancel(id, asker)
      return {}
    },
    changes: async ({ after }) => {
      const answer = await parts.changes(after)
      if (answer.changes.some((one) => one.kind === 'settings' || one.kind === 'reset')) void parts.sitesMayHaveChanged()
      return answer
    },

    'outbox.add': async ({ intent }) => {
      await outbox.add(intent as Parameters<typeof outbox.add>[0])
      return { entries: await outbox.entries() }
    },
    'outbox.retry': async ({ key }) => {
      await outbox.retry(key)
      return {}
    },
    'outbox.discard': async ({ key }) => {
      await outbox.discard(key)
      return { entries: await outbox.entries() }
    },

    'draft.load': async ({ key }) => ({ value: await drafts.load(key) }),
    'draft.save': async ({ key, value, merge }) => {
      await drafts.save(key, value, merge)
      return {}
    },
    'draft.remove': async ({ key }) => {
      await drafts.remove(key)
      return {}
    },

    'sign-in': async (_, asker) => {
      await parts.signIn(asker.tab)
      return {}
    },
    'sign-out': async () => {
      await parts.leave()
      return {}
    },
    'open.options': async ({ section }) => {
      await parts.browser.openOptions(section)
      return {}
    },
    'open.link': async ({ url }, asker) => {
      await parts.browser.openLink(url, asker.tab)
      return {}
    },

    'connection.read': connectionState,
    'connection.choose': async ({ backend }) => {
      const origin = backendAddress(backend)
      if (origin !== (await connection.backend())) {
        await parts.leave()
        await sites.forget()
        await connection.choose(origin)
      }
      await parts.sitesMayHaveChanged()
      parts.linkChanged()
      return connectionState()
    },
    'connection.test': async () => ({ steps: await parts.testConnection() }),
    'sites.read': () => sites.state(),
    'sites.apply': async () => {
      await parts.sitesMayHaveChanged()
      parts.linkChanged()
      return sites.state()
    },
    'tab.read': async ({ tab }) => {
      const site = await pairings.siteOf(tab)
      if (!site) {
        const address = await parts.browser.addressOf(tab)
        const listed = address !== undefined && (await sites.all()).find(({ match }) => matches(match, address))
        return listed ? { site: listed.name, sidebar: 'cannot' } : { sidebar: 'none' }
      }
      const { collapsed } = await places.of(site.place)
      return {
        site: site.name,
        sidebar: gaveUp.has(tab) ? 'gave-up' : collapsed ? 'collapsed' : (await pairings.frameOf(tab)) ? 'open' : 'cannot',
      }
    },
    'tab.open': async ({ tab }) => {
      await change(tab, { collapsed: false })
      await parts.order(tab, { order: 'open' })
      return {}
    },
    'tab.collapse': async ({ tab }) => {
      if (!(await pairings.siteOf(tab))) return {}
      // for this tab alone, and not kept: where the sidebar stands is the agent's own choice
      parts.placeChanged(tab, true)
      await parts.order(tab, { order: 'place', collapsed: true })
      return {}
    },
  }
}

function loaderOf(asker: Asker) {
  if (asker.tab === undefined || !asker.site) throw new AppError('forbidden', 'This may not be asked from here.')
  return { tab: asker.tab, site: asker.site }
}

/** Width and side of the sidebar are remembered by the page's origin: ids and patterns of the list come and go. */
function placeOf(asker: Asker): string {
  return asker.url && URL.canParse(asker.url) ? new URL(asker.url).origin : ''
}

function tabOf(asker: Asker): number {
  if (asker.tab === undefined) throw new AppError('forbidden', 'This may not be asked from here.')
  return asker.tab
}
