import type { Browser } from 'webextension-polyfill'
import { wakeUp } from '#services/backend/push.ts'
import type { SignInTabs } from './sign-in.ts'
import type { SitesBrowser } from './sites.ts'

/** What the background does with the browser, in words of its own; the one file that knows how Chrome and Firefox say it. */
export function backgroundBrowser(browser: Browser, chrome: typeof globalThis.chrome | undefined) {
  const hasPermission = (origin: string) => browser.permissions.contains({ origins: [origin] }).catch(() => false)

  async function focus(tab: number): Promise<void> {
    try {
      const { windowId } = await browser.tabs.update(tab, { active: true })
      if (windowId !== undefined) await browser.windows.update(windowId, { focused: true })
    } catch {
      // the tab was closed meanwhile
    }
  }

  const signInTabs: SignInTabs = {
    create: (options) => browser.tabs.create(options),
    remove: (tab) => browser.tabs.remove(tab),
    exists: (tab) =>
      browser.tabs.get(tab).then(
        () => true,
        () => false,
      ),
    focus,
  }

  const sites: Omit<SitesBrowser, 'followed'> & { openTabIds(): Promise<number[]> } = {
    hasPermission,
    registered: () => browser.scripting.getRegisteredContentScripts(),
    register: (scripts) => browser.scripting.registerContentScripts(scripts),
    unregister: (ids) => browser.scripting.unregisterContentScripts({ ids }),
    openTabs: async (pattern) => {
      const tabs = await browser.tabs.query({ url: pattern })
      return tabs.flatMap((tab) => (tab.id === undefined || tab.discarded ? [] : [tab.id]))
    },
    execute: async (tab, files) => {
      await browser.scripting.executeScript({ target: { tabId: tab }, files })
    },
    stop: async (tab) => {
      await browser.tabs.sendMessage(tab, { order: 'stop' }, { frameId: 0 })
    },
    openTabIds: async () => (await browser.tabs.query({})).flatMap(({ id }) => (id === undefined ? [] : [id])),
  }

  return {
    hasPermission,
    signInTabs,
    sites,
    activeTab: async (window: number) => (await browser.tabs.query({ active: true, windowId: window }))[0]?.id,
    nudge: (tab: number, frame: number) =>
      browser.tabs.sendMessage(tab, wakeUp, { frameId: frame }).then(
        () => undefined,
        () => undefined,
      ),
    async openOptions(section: string | undefined): Promise<void> {
      const url = browser.runtime.getURL('options.html')
      const open = (await browser.tabs.query({ url: `${url}*` }).catch(() => []))[0]
      const address = section ? `${url}#${section}` : url
      if (open?.id === undefined) await browser.tabs.create({ url: address })
      else {
        if (section) await browser.tabs.update(open.id, { url: address })
        await focus(open.id)
      }
    },
    async openLink(url: string, beside: number | undefined): Promise<void> {
      const opener = beside === undefined ? undefined : await browser.tabs.get(beside).catch(() => undefined)
      await browser.tabs.create({
        url,
        ...(opener?.id !== undefined && { openerTabId: opener.id, windowId: opener.windowId, index: opener.index + 1 }),
      })
    },
    async openWindow(key: string): Promise<void> {
      // relative: `getURL` gives the address for pages to frame it (use_dynamic_url), and that one opens in no window of ours
      await browser.windows.create({ url: `sidebar.html?surface=window&key=${key}`, type: 'popup', width: 440, height: 820 })
    },
    addressOf: (tab: number) =>
      browser.tabs.get(tab).then(
        ({ url }) => url,
        () => undefined,
      ),
    async setBadge(tab: number, count: number): Promise<void> {
      await browser.action.setBadgeText({ tabId: tab, text: count > 0 ? String(Math.min(count, 99)) : '' })
      await browser.action.setBadgeBackgroundColor({ tabId: tab, color: '#136b83' })
    },
    /** page scripts have no business in our storage, though nothing in it is secret */
    async closeStorageToPages(): Promise<void> {
      await chrome?.storage?.local?.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' }).catch(() => undefined)
    },
  }
}
