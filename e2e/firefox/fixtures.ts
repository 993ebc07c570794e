import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { backendFrom, type StoryBackend } from '../house/backend.ts'
import { agent, extensionFolder, type TemplateName } from '../house/places.ts'
import { inbox } from '../screens/inbox.ts'
import { frameOf, sidebarIn, signInFromSidebar } from '../screens/sidebar.ts'
import type { FirefoxLocator } from './locator.ts'
import { type Firefox, openFirefox } from './open-firefox.ts'
import type { FirefoxFrame, FirefoxTab } from './tab.ts'

type Parts = {
  backend: StoryBackend
  /** closes the story's Firefox and opens it again with what its profile kept */
  restart(): Promise<Firefox>
  firefox: Firefox
  tab: FirefoxTab
  inbox: ReturnType<typeof inbox<FirefoxLocator>>
  /** the sidebar beside the practice inbox, in which the agent has signed in */
  sidebar: FirefoxSidebar
}
type Options = { template: TemplateName; look: { dark?: boolean; locale?: string; width?: number } }
export type FirefoxSidebar = ReturnType<typeof sidebarIn<FirefoxLocator, FirefoxFrame>>

/** A story in Firefox begins with a backend and a Firefox of its own; `sidebar` begins it on the practice inbox, signed in. */
export const test = base.extend<Parts & Options & { open: { now(): Firefox | undefined; again(): Promise<Firefox> } }>({
  template: ['staffed', { option: true }],
  look: [{}, { option: true }],
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    await use(backend)
    await backend.remove()
  },
  open: async ({ backend, look }, use, story) => {
    const profile = mkdtempSync(join(tmpdir(), 'tagalong-firefox-'))
    let now: Firefox | undefined
    const again = async () => {
      await now?.close()
      now = await openFirefox({ port: backend.port, profile, extension: extensionFolder('firefox'), ...look })
      return now
    }
    await use({ now: () => now, again })
    if (story.status !== story.expectedStatus)
      await now?.window().then(
        (body) => story.attach('window', { body, contentType: 'image/png' }),
        () => undefined,
      )
    await now?.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  },
  restart: async ({ open }, use) => use(open.again),
  firefox: async ({ open }, use) => use(await open.again()),
  tab: async ({ firefox }, use) => use(firefox.tab),
  inbox: async ({ tab }, use) => use(inbox(tab)),
  sidebar: async ({ firefox, tab, inbox: screen }, use) => {
    await screen.open()
    const sidebar = await sidebarBeside(tab)
    await signInFromSidebar(firefox, sidebar, agent)
    await use(sidebar)
  },
})
export { expect } from '@playwright/test'

export async function sidebarBeside(tab: FirefoxTab): Promise<FirefoxSidebar> {
  return sidebarIn(await frameOf(tab))
}
