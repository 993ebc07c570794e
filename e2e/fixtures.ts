import { type BrowserContext, test as base, type Locator, type Page } from '@playwright/test'
import { backendFrom, type StoryBackend } from './house/backend.ts'
import type { Look } from './house/browser.ts'
import { type LentBrowsers, lentBrowsers } from './house/lent-browser.ts'
import { prepared, type TemplateName } from './house/places.ts'
import { writeSignedIn } from './house/signed-in.ts'
import { accountPages } from './screens/account-pages.ts'
import { inbox } from './screens/inbox.ts'
import { frameOf, type Sidebar, sidebarIn } from './screens/sidebar.ts'

type Options = {
  template: TemplateName
  /** the agent, on the pages and in the extension; how one gets there is a story of its own (people.spec.ts) */
  signedIn: boolean
  look: Look
}
type Parts = {
  backend: StoryBackend
  /** where the browser finds the backend: another one stands for a way that fails */
  port: number
  context: BrowserContext
  page: Page
  inbox: ReturnType<typeof inbox<Locator>>
  accounts: ReturnType<typeof accountPages<Locator>>
  /** the sidebar beside the practice inbox */
  sidebar: Sidebar
}

/**
 * A story begins with a backend of its own and a browser as new, in which the agent signed in some time ago; `sidebar` begins it on the
 * practice inbox. `signedIn: false` begins with a new browser.
 */
export const test = base.extend<Parts & Options, { browsers: LentBrowsers }>({
  browsers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's parts from this pattern
    async ({}, use) => {
      const browsers = lentBrowsers()
      await use(browsers)
      await browsers.close()
    },
    { scope: 'worker' },
  ],
  template: ['staffed', { option: true }],
  signedIn: [true, { option: true }],
  look: [{}, { option: true }],
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    await use(backend)
    await backend.remove()
  },
  port: async ({ backend }, use) => use(backend.port),
  context: async ({ browsers, port, signedIn, look }, use) => {
    const { context, giveBack } = await browsers.lend(port, look)
    if (signedIn) await writeSignedIn(context, JSON.parse(prepared('signed-in')))
    await use(context)
    await giveBack()
  },
  page: async ({ context }, use) => {
    await use(context.pages()[0] ?? (await context.newPage()))
  },
  inbox: async ({ page }, use) => use(inbox(page)),
  accounts: async ({ page }, use) => use(accountPages(page)),
  sidebar: async ({ page, inbox: screen }, use) => {
    await screen.open()
    await use(await sidebarBeside(page))
  },
})
export { expect } from '@playwright/test'

export async function sidebarBeside(page: Page): Promise<Sidebar> {
  return sidebarIn(await frameOf(page))
}
