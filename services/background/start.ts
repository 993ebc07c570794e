import type { Browser } from 'webextension-polyfill'
import { toProblem } from '#contract/errors.ts'
import { probeBackend } from '#services/backend/over-http.ts'
import type { LoaderOrder, Push } from '#services/backend/push.ts'
import type { RailSays } from '#services/backend/states.ts'
import { type Asker, askers, type Sender } from './askers.ts'
import { backgroundBrowser } from './browser.ts'
import { connection as openConnection } from './connection.ts'
import { contexts } from './contexts.ts'
import { openDevice } from './device-store.ts'
import { draftStore } from './drafts.ts'
import { commandHandlers } from './handlers.ts'
import { keyValue } from './key-value.ts'
import { liveChanges } from './live-changes.ts'
import { drawnNumber } from './drawn-number.ts'
import { deviceOutbox } from './outbox.ts'
import { originPattern } from './matches.ts'
import { pages as openPages } from './pages.ts'
import { pairings as openPairings } from './pairings.ts'
import { places as openPlaces } from './places.ts'
import { readings as openReadings } from './readings.ts'
import { readingsBudget } from './readings-budget.ts'
import { relay } from './relay.ts'
import { notPermitted, sessionBackend } from './session-backend.ts'
import { base64url, signIn as openSignIn } from './sign-in.ts'
import { sites as openSites } from './sites.ts'
import { standIn } from './stand-in.ts'
import { surfaces as openSurfaces } from './surfaces.ts'
import { testConnection } from './test-connection.ts'
import { tokenKeeper } from './tokens.ts'
import { unseenPresses } from './unseen.ts'
import { windows as openWindows } from './windows.ts'

export type StartParts = {
  browser: Browser
  /** Chrome's own, where it exists */
  chrome: typeof globalThis.chrome | undefined
  fetch: typeof globalThis.fetch
  /** origin of the backend that is baked into the build */
  standardBackend: string
  firefox: boolean
}

/** The composition root of the background: reads as a table of contents. Listeners are set before anything is awaited. */
export function startBackground({ browser, chrome, fetch, standardBackend, firefox }: StartParts): void {
  const now = () => Date.now()
  const local = keyValue(browser.storage.local)
  const session = keyValue(browser.storage.session)
  const able = backgroundBrowser(browser, chrome)

  let opening: ReturnType<typeof openDevice> | undefined
  const device = () => {
    opening ??= openDevice().catch((thrown) => {
      opening = undefined
      throw thrown
    })
    return opening
  }

  const surfaces = openSurfaces()
  const coming = new Set<number>()
  const pairings = openPairings({ session, now, random: () => randomText(24) })
  const windows = openWindows({ session, random: () => randomText(24) })
  const places = openPlaces(local)
  const pages = openPages()

  const tokens = tokenKeeper({
    device,
    session,
    now,
    exchange: (input) => backend.call('token.exchange', input),
    onEnded: () => linkChanged(),
  })
  const connection = openConnection({
    local,
    standard: standardBackend,
    hasPermission: (origin) => able.hasPermission(originPattern(origin, !firefox)),
    session: tokens.session,
    ended: tokens.ended,
    now,
    changed: () => {
      linkChanged()
      void connection.link().then((link) => (link.state === 'online' ? backAgain() : undefined))
    },
  })
  const { backend, inSession, ofOwner } = sessionBackend({
    connection,
    tokens,
    fetch,
    identified: () => {
      linkChanged()
      outboxChanged()
      backAgain()
      void pagesSayAgain()
    },
  })

  const outbox = deviceOutbox({
    device,
    now,
    random: Math.random,
    owner: connection.owner,
    send: async (name, input, owner) => (await ofOwner(owner)).call(name, input),
    wakeIn: (milliseconds) => {
      const timer = setTimeout(() => void outbox.run(), Math.min(milliseconds, 60_000))
      return () => clearTimeout(timer)
    },
    changed: () => outboxChanged(),
    delivered: (_, output) => {
      const { tags, tag } = output as { tags?: never[]; tag?: never }
      const changes = [...(tags ?? []), ...(tag ? [tag] : [])].map((one) => ({ kind: 'tag' as const, tag: one }))
      if (changes.length > 0) surfaces.tell({ kind: 'changes', changes })
    },
  })
  const drafts = draftStore({ device, owner: connection.owner, now })
  const sites = openSites({
    browser: {
      ...able.sites,
      followed: async () => {
        const tabs = await able.sites.openTabIds()
        const found = await Promise.all(tabs.map(async (tab) => ({ tab, origin: (await pairings.siteOf(tab))?.place })))
        return found.flatMap(({ tab, origin }) => (origin ? [{ tab, origin }] : []))
      },
      stop: async (tab) => {
        await able.sites.stop(tab).catch(() => undefined)
        await pageLeft(tab)
        void contextChanged(tab)
      },
    },
    local,
    backend: connection.backend,
    fetchList: () => backend.call('sites.list', {}),
    ports: !firefox,
  })
  const unseen = unseenPresses({ firefox, pairings, sites: sites.all })
  const context = contexts({ pages, pairings, surfaces, order, activeTab: able.activeTab, nudge: able.nudge })

  const closed = standIn({
    backendOf: ofOwner,
    pages,
    session,
    // a frame that is about to come looks after itself
    watched: async (tab) => coming.has(tab) || (await context.watched(tab)),
    owner: connection.lastOwner,
    mayAsk: async () => ['online', 'offline'].includes((await connection.link()).state),
    after: (milliseconds, work) => void setTimeout(work, milliseconds),
    say: (tab, says) => void closedSays(tab, says),
  })
  const budget = readingsBudget({ now: () => performance.now() })
  const readings = openReadings({
    now: () => performance.now(),
    after: (milliseconds, work) => void setTimeout(work, milliseconds),
    take: (tab, document, message) => {
      pages.said(tab, document, message)
      return contextChanged(tab)
    },
  })

  const signIn = openSignIn({
    session,
    tabs: able.signInTabs,
    random: randomText,
    backend: connection.backend,
    exchange: (input) => backend.call('token.exchange', input),
    wipes: tokens.wipes,
    accept: async (accepted, begunAt) => {
      if (!(await tokens.accept(accepted, begunAt))) return false
      await inSession(accepted.sessionId).call('session.get', {})
      return begunAt === tokens.wipes()
    },
    finished: (outcome) => {
      linkChanged()
      surfaces.tell({ kind: 'sign-in', outcome: outcome.kind, ...('error' in outcome && { problem: toProblem(outcome.error) }) })
      if (outcome.kind !== 'done') return
      outboxChanged()
      backAgain()
      void sitesMayHaveChanged()
    },
  })

  const who = askers({ id: browser.runtime.id, origin: new URL(browser.runtime.getURL('')).origin, sites: sites.all, pairings, windows })
  const handlers = commandHandlers({
    backend,
    connection,
    outbox,
    drafts,
    pairings,
    pages,
    readings: {
      ...readings,
      said: async (tab, site, document, message) => {
        if (message.type === 'conversation') budget.spend(JSON.stringify(message).length)
        await readings.said(tab, site, document, message)
      },
    },
    places,
    sites,
    windows,
    changes: liveChanges((input) => backend.call('changes.poll', input), connection.away, tokens.session),
    testConnection: testConnection({ connection, backend, probe: (origin) => probeBackend(origin, fetch) }),
    leave,
    signIn: async (returnTo) => {
      if (!(await connection.permitted())) throw notPermitted()
      await signIn.start(returnTo)
    },
    order,
    browser: { ...able, execute: able.sites.execute },
    sitesMayHaveChanged,
    contextChanged,
    frameComes,
    reported: closed.reported,
    closedSays,
    placeChanged: (tab, collapsed) => surfaces.tell({ kind: 'place', collapsed }, (asker) => asker.kind === 'frame' && asker.tab === tab),
    linkChanged: () => linkChanged(),
    outboxChanged: () => outboxChanged(),
  })
  const answer = relay({ who, handlers })

  browser.runtime.onMessage.addListener((message: unknown, sender: unknown) => {
    void sandboxed(sender as Sender)
    return answer(message, sender as Sender)
  })
  browser.runtime.onConnect.addListener((port) => void connect(port))
  browser.runtime.onInstalled.addListener(({ reason }) => void installed(reason))
  browser.runtime.onStartup.addListener(() => void sitesMayHaveChanged())
  browser.permissions.onAdded.addListener(() => void permissionsChanged())
  browser.permissions.onRemoved.addListener(() => void permissionsChanged())
  browser.tabs.onUpdated.addListener((tab, change) => {
    if (change.url) void signIn.moved(tab, change.url)
  })
  browser.tabs.onRemoved.addListener((tab) => void tabClosed(tab))
  browser.tabs.onActivated.addListener(({ windowId }) => void context.activated(windowId))
  browser.commands.onCommand.addListener((_, tab) => {
    if (tab?.id !== undefined) void order(tab.id, { order: 'toggle' })
  })
  browser.alarms.onAlarm.addListener(() => void tick())
  globalThis.addEventListener?.('online', () => void outbox.hurry())
  void browser.alarms.get('tick').then((alarm) => (alarm ? undefined : browser.alarms.create('tick', { periodInMinutes: 1 })))
  void able.closeStorageToPages()
  void outbox.run()

  function order(tab: number, what: LoaderOrder): Promise<void> {
    // the page may be gone, or have no loader
    return browser.tabs.sendMessage(tab, what, { frameId: 0 }).then(
      () => undefined,
      () => undefined,
    )
  }

  /** Resolves when what the page says now outlives the background. */
  function contextChanged(tab: number): Promise<void> {
    void context.changed(tab)
    return closed.changed(tab)
  }

  /** What the open pages show is for whoever signed in now, too; what they said before was heard for somebody else, or for nobody. */
  async function pagesSayAgain(): Promise<void> {
    for (const tab of await able.sites.openTabIds()) if (await pairings.siteOf(tab)) void order(tab, { order: 'say-again' })
  }

  /** A frame gets a moment to come. */
  function frameComes(tab: number): void {
    coming.add(tab)
    setTimeout(() => {
      coming.delete(tab)
      void closed.changed(tab)
    }, 3_000)
  }

  async function closedSays(tab: number, says: RailSays): Promise<void> {
    await Promise.all([
      order(tab, { order: 'rail', ...says, drawn: drawnNumber(says.count) }),
      able.setBadge(tab, says.count).catch(() => undefined),
    ])
  }

  /** The backend answers again: what waits goes out. */
  function backAgain(): void {
    void outbox.hurry()
    closed.again()
  }

  async function connect(port: Parameters<Parameters<Browser['runtime']['onConnect']['addListener']>[0]>[0]): Promise<void> {
    const asker = await who((port.sender ?? {}) as Sender)
    if (!asker || asker.kind === 'unpaired' || asker.kind === 'loader') return port.disconnect()
    const opened: Asker = { ...asker, ...context.placeOf(asker, port.name) }
    const drop = surfaces.add({ asker: opened, post: (push: Push) => port.postMessage(push) })
    port.onDisconnect.addListener(() => {
      drop()
      // nobody may look at that tab any more
      if (opened.tab !== undefined) void closed.changed(opened.tab)
    })
    const tell = (push: Push) => surfaces.tell(push, (one) => one === opened)
    tell({ kind: 'link', link: await connection.link() })
    const shown = await context.of(opened)
    // after the background was stopped the page is asked to say again; until its answer a frame keeps what it shows, and its focus
    const asked = opened.kind === 'frame' && opened.tab !== undefined && !pages.of(opened.tab)
    if (!asked) tell({ kind: 'context', context: shown })
    const site = opened.kind === 'frame' && opened.tab !== undefined ? await pairings.siteOf(opened.tab) : undefined
    if (site) {
      tell({ kind: 'place', collapsed: (await places.of(site.place)).collapsed })
      await tellUnseen(opened)
    }
    tell(await outboxPush())
  }

  async function tellUnseen(asker: Asker): Promise<void> {
    const taken = await unseen(asker)
    if (taken !== undefined) surfaces.tell({ kind: 'unseen', taken }, (one) => one === asker)
  }

  function linkChanged(): void {
    void connection.link().then((link) => surfaces.tell({ kind: 'link', link }))
  }

  function outboxChanged(): void {
    void outboxPush().then((push) => surfaces.tell(push))
  }

  function outboxPush(): Promise<Push> {
    return outbox.entries().then(
      (entries) => ({ kind: 'outbox' as const, entries }),
      () => ({ kind: 'outbox' as const }),
    )
  }

  async function sitesMayHaveChanged(): Promise<void> {
    if ((await connection.permitted()) && (await tokens.signedIn())) await sites.refresh().catch(() => false)
    await sitesChanged()
  }

  async function sitesChanged(): Promise<void> {
    await sites.apply()
    await Promise.all(surfaces.all().map(({ asker }) => tellUnseen(asker)))
  }

  async function permissionsChanged(): Promise<void> {
    linkChanged()
    await sitesMayHaveChanged()
  }

  async function installed(reason: string): Promise<void> {
    await sitesMayHaveChanged()
    if (reason === 'install' && !(await connection.permitted())) await able.openOptions('welcome')
  }

  async function tick(): Promise<void> {
    await outbox.run()
    closed.again()
    await drafts.sweep().catch(() => undefined)
    if (!(await connection.permitted()) || !(await tokens.signedIn())) return
    if (await sites.refresh().catch(() => false)) await sitesChanged()
  }

  async function leave(): Promise<void> {
    await signIn.drop()
    if (await tokens.signedIn()) await backend.call('session.end', { id: 'current' }).catch(() => undefined)
    await tokens.wipe()
    await connection.remember(undefined)
    await closed.forget()
    linkChanged()
    outboxChanged()
  }

  /** A page whose policy is `sandbox` has no origin and gets no sidebar; what the tab's former page said is over all the same. */
  async function sandboxed({ id, origin, frameId, tab }: Sender): Promise<void> {
    if (id !== browser.runtime.id || origin !== 'null' || frameId !== 0 || tab?.id === undefined) return
    await pageLeft(tab.id)
    void contextChanged(tab.id)
  }

  /** Nothing that the tab's page said counts any more. */
  async function pageLeft(tab: number): Promise<void> {
    // first: it may still have the end of a chat to say
    readings.closed(tab)
    pages.closed(tab)
    closed.closed(tab)
    await pairings.forget(tab)
  }

  async function tabClosed(tab: number): Promise<void> {
    await pageLeft(tab)
    await signIn.closed(tab)
  }
}

function randomText(bytes: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)))
}
