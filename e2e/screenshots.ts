import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { expect } from '@playwright/test'
import { backendFrom } from './house/backend.ts'
import { openChromium } from './house/browser.ts'
import globalSetup from './house/global-setup.ts'
import { admin, agent, publicUrl } from './house/places.ts'
import { accountPages } from './screens/account-pages.ts'
import { hubspotFile, importing } from './screens/importing.ts'
import { inbox } from './screens/inbox.ts'
import { openOptions, signInOptions, signOutOptions } from './screens/options.ts'
import { frameOf, sidebarIn, signInFromSidebar } from './screens/sidebar.ts'

/** `npm run screenshots`: the pictures of README and guides, taken of the running product. */
const { values } = parseArgs({ options: { to: { type: 'string', default: 'docs/images' } } })
mkdirSync(values.to, { recursive: true })
const tidy = await globalSetup()

for (const colorScheme of ['light', 'dark'] as const) {
  const backend = await backendFrom('staffed')
  const context = await openChromium({ port: backend.port, colorScheme })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    const screen = inbox(page)
    await screen.open()
    const sidebar = sidebarIn(await frameOf(page))
    await signInFromSidebar(context, sidebar, agent)
    await page.bringToFront()
    await screen.choose(/Åsa/)
    await expect(sidebar.card(/Åsa/)).toBeVisible()
    await expect(sidebar.tagButton('Åsa')).toBeVisible()
    const picture = (name: string, of = page) =>
      of.screenshot({ animations: 'disabled', path: join(values.to, colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`) })
    await picture('inbox')
    if (colorScheme === 'dark') continue
    await screen.endChat()
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.text(/Saved in the CRM/)).toBeVisible()
    await expect(screen.row(/Åsa.*Tagged/)).toBeVisible({ timeout: 60_000 })
    await picture('tagged')
    const push = await sidebar
      .push(/Åsa/)
      .getByRole('link', { name: /Open the/ })
      .getAttribute('href')
    await screen.choose(/Priya/)
    await screen.endChat()
    await sidebar.field('First name').fill('Åsa')
    await sidebar.field('Last name').fill('Lindqvist-Bergström')
    await expect(sidebar.button('Create anyway')).toBeVisible()
    await picture('duplicates')
    await page.goto(new URL(push ?? '', publicUrl).href)
    await expect(sidebarIn(await frameOf(page)).text('Tagged conversations')).toBeVisible()
    await page.evaluate(() => scrollTo(0, 0))
    await picture('crm')
    await context.clearCookies()
    await accountPages(page).signIn(admin, '/crm/import?entity=contact')
    await importing(page).drop('all-contacts.csv', hubspotFile)
    await expect(importing(page).column('Where they live')).toBeVisible()
    // room for the free fields beside the sidebar
    await page.setViewportSize({ width: 1480, height: 800 })
    await expect(sidebarIn(await frameOf(page)).text('Nothing is open here')).toBeVisible()
    await picture('import')
    const options = await openOptions(context, 'connection')
    await options.setViewportSize({ width: 1280, height: 1100 })
    await signOutOptions(options, agent)
    await signInOptions(context, options, admin)
    await options.getByRole('link', { name: 'Sites' }).click()
    await options.getByRole('button', { name: 'Add a site' }).click()
    await options.getByLabel('Name').fill('Acme Chat')
    await options.getByLabel('Address', { exact: true }).fill('https://chat.acme.example/*')
    await options.getByLabel('How the page is read').selectOption({ label: 'Tagalong reads the page (any chat page)' })
    await options.getByLabel('Address of a conversation').fill('/c/(?<conversationId>[^/?#]+)')
    await options.getByLabel('Visitor’s phone').fill("aside a[href^='tel:']@href")
    await options.getByRole('heading', { name: 'Acme Chat' }).evaluate((heading) => heading.scrollIntoView({ block: 'start' }))
    await picture('sites', options)
  } finally {
    await context.close()
    await backend.remove()
  }
}
await tidy()
