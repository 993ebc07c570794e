import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { backendFrom, type StoryBackend } from '../house/backend.ts'
import { extensionFolder, type TemplateName } from '../house/places.ts'
import { inbox } from '../screens/inbox.ts'
import { frameOf, sidebarIn } from '../screens/sidebar.ts'
import { becomeSignedIn, type LentFirefox, lentFirefox, type Story } from './lent-firefox.ts'
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
  /** the sidebar beside the practice inbox */
  sidebar: FirefoxSidebar
}
type Options = {
  template: TemplateName
  /** the agent, in the extension; how one gets there is a story of its own (people.spec.ts) */
  signedIn: boolean
  /** of the window, in pixels */
  width: number
  /** with a profile that is the story's own, and can be started again */
  own: boolean
}
export type FirefoxSidebar = ReturnType<typeof sidebarIn<FirefoxLocator, FirefoxFrame>>
type Open = { now(): Firefox; again(): Promise<Firefox> }

/**
 * A story in Firefox begins with a backend of its own and a Firefox as new, in which the agent signed in some time ago; `sidebar` begins
 * it on the practice inbox. `signedIn: false` begins with a new profile.
 */
export const test = base.extend<Parts & Options & { open: Open }, { lent: LentFirefox }>({
  lent: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's parts from this pattern
    async ({}, use) => {
      const lent = lentFirefox()
      await use(lent)
      await lent.close()
    },
    { scope: 'worker' },
  ],
  template: ['staffed', { option: true }],
  signedIn: [true, { option: true }],
  width: [1280, { option: true }],
  own: [false, { option: true }],
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    await use(backend)
    await backend.remove()
  },
  open: async ({ backend: { port }, lent, own, signedIn, width }, use, story) => {
    const { open, end } = own ? await openOwn(port, width) : await borrow(lent, { port, signedIn, width })
    await use(open)
    if (story.status !== story.expectedStatus)
      await open
        .now()
        .window()
        .then(
          (body) => story.attach('window', { body, contentType: 'image/png' }),
          () => undefined,
        )
    await end()
  },
  restart: async ({ open }, use) => use(open.again),
  firefox: async ({ open }, use) => use(open.now()),
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

async function borrow(lent: LentFirefox, story: Story): Promise<{ open: Open; end(): Promise<void> }> {
  const { firefox, giveBack } = await lent.lend(story)
  const again = () => Promise.reject(new Error('A Firefox that is lent is not started again: the story says `own`.'))
  return { open: { now: () => firefox, again }, end: giveBack }
}

async function openOwn(port: number, width: number): Promise<{ open: Open; end(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'tagalong-firefox-'))
  const start = () => openFirefox({ port, profile, extension: extensionFolder('firefox'), width })
  let now = await start()
  await becomeSignedIn(now)
  const again = async () => {
    await now.close()
    now = await start()
    return now
  }
  const end = async () => {
    await now.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { open: { now: () => now, again }, end }
}
