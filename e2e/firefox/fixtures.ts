import { rmSync } from 'node:fs'
import { test as base } from '@playwright/test'
import { backendFrom, type StoryBackend } from '../house/backend.ts'
import { extensionFolder, type TemplateName } from '../house/places.ts'
import { inbox } from '../screens/inbox.ts'
import { frameOf, sidebarIn } from '../screens/sidebar.ts'
import type { FirefoxLocator } from './locator.ts'
import { type Firefox, openFirefox } from './open-firefox.ts'
import { newProfile, signedInProfile } from './prepared-profile.ts'
import type { FirefoxFrame, FirefoxTab } from './tab.ts'

type Parts = {
  backend: StoryBackend
  /** closes the story's Firefox and opens it again with what its profile kept */
  restart(): Promise<Firefox>
  firefox: Firefox
  tab: FirefoxTab
  inbox: ReturnType<typeof inbox<FirefoxLocator>>
  /** the sidebar beside the practice inbox */
  sidebar: FirefoxSidebar
}
type Options = {
  template: TemplateName
  /** the agent, in the extension; how one gets there is a story of its own (people.spec.ts) */
  signedIn: boolean
  look: { dark?: boolean; locale?: string; width?: number }
}
export type FirefoxSidebar = ReturnType<typeof sidebarIn<FirefoxLocator, FirefoxFrame>>

/**
 * A story in Firefox begins with a backend and a Firefox of its own, in which the agent signed in some time ago; `sidebar` begins it
 * on the practice inbox. `signedIn: false` begins with a new profile.
 */
export const test = base.extend<Parts & Options & { open: { now(): Firefox | undefined; again(): Promise<Firefox> } }>({
  template: ['staffed', { option: true }],
  signedIn: [true, { option: true }],
  look: [{}, { option: true }],
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    await use(backend)
    await backend.remove()
  },
  open: async ({ backend, signedIn, look }, use, story) => {
    const profile = signedIn ? await signedInProfile() : newProfile()
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
  sidebar: async ({ tab, inbox: screen }, use) => {
    await screen.open()
    await use(await sidebarBeside(tab))
  },
})
export { expect } from '@playwright/test'

export async function sidebarBeside(tab: FirefoxTab): Promise<FirefoxSidebar> {
  return sidebarIn(await frameOf(tab))
}
