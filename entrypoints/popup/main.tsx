import browser from 'webextension-polyfill'
import { mountPopup } from '#components/settings/popup.tsx'
import type { SurfaceRuntime } from '#services/backend/over-messages.ts'
import { settingsHostOverMessages } from '#services/backend/settings-over-messages.ts'

const root = document.getElementById('root')
const host = settingsHostOverMessages({
  runtime: browser.runtime as unknown as SurfaceRuntime,
  request: (permissions) => browser.permissions.request(permissions),
  ports: !import.meta.env.FIREFOX,
})
const [tab] = await browser.tabs.query({ active: true, currentWindow: true })

if (root) {
  mountPopup(root, {
    ...host,
    readTab: async () => (tab?.id === undefined ? { sidebar: 'none' } : host.ask('tab.read', { tab: tab.id })),
    openHere: async () => {
      if (tab?.id !== undefined) await host.ask('tab.open', { tab: tab.id })
      window.close()
    },
    openPanel: () => openPanel(tab?.windowId),
    openSettings: async (section) => {
      await host.ask('open.options', { section })
      window.close()
    },
  })
}

/** Straight from the press: browsers open a panel for a person's own act only. */
async function openPanel(windowId: number | undefined): Promise<void> {
  // known at build: what the other browser has is not in the bundle, and its store's linter finds nothing to ask about
  if (import.meta.env.FIREFOX) await (browser as { sidebarAction?: { open(): Promise<void> } }).sidebarAction?.open()
  else if (windowId !== undefined) await chrome.sidePanel.open({ windowId })
  // one sidebar is enough: the page's own makes room
  if (tab?.id !== undefined) await host.ask('tab.collapse', { tab: tab.id }).catch(() => undefined)
  window.close()
}
