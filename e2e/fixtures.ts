import { type BrowserContext, test as base, type Page } from '@playwright/test'
import { backendFrom, type StoryBackend } from './house/backend.ts'
import { openChromium } from './house/browser.ts'
import { agent, prepared, type TemplateName } from './house/places.ts'
import { accountPages } from './screens/account-pages.ts'
import { inbox } from './screens/inbox.ts'
import { frameOf, type Sidebar, sidebarIn, signInFromSidebar } from './screens/sidebar.ts'

type Options = { template: TemplateName; look: { colorScheme?: 'light' | 'dark'; locale?: string; width?: number } }
type Parts = {
  backend: StoryBackend
  context: BrowserContext
  page: Page
  inbox: ReturnType<typeof inbox>
  accounts: ReturnType<typeof accountPages>
  /** the sidebar beside the practice inbox, signed in as the agent */
  sidebar: Sidebar
}

/** A story begins with a backend and a browser of its own; `sidebar` begins it signed in as the agent, on the practice inbox. */
export const test = base.extend<Parts & Options>({
  template: ['staffed', { option: true }],
  look: [{}, { option: true }],
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    await use(backend)
    await backend.remove()
  },
  context: async ({ backend, look }, use) => {
    const context = await openChromium({ port: backend.port, ...look })
    await use(context)
    await context.close()
  },
  page: async ({ context }, use) => {
    await use(context.pages()[0] ?? (await context.newPage()))
  },
  inbox: async ({ page }, use) => use(inbox(page)),
  accounts: async ({ page }, use) => use(accountPages(page)),
  sidebar: async ({ page, context, inbox: screen }, use) => {
    // the browser is signed in already: how that goes is a story of its own (people.spec.ts)
    await context.addCookies(JSON.parse(prepared('agent-cookies')))
    await screen.open()
    const sidebar = await sidebarBeside(page)
    await signInFromSidebar(context, sidebar, agent)
    await use(sidebar)
  },
})
export { expect } from '@playwright/test'

export async function sidebarBeside(page: Page): Promise<Sidebar> {
  return sidebarIn(await frameOf(page))
}
