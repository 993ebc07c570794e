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
import { frameOf, sidebarIn, signInFromSidebar } from './screens/sidebar.ts'

/** `npm run screenshots`: the pictures of the README, taken of the running product. */
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
    await expect(sidebar.tagButton('Åsa')).toBeVisible()
    const picture = (name: string) =>
      page.screenshot({ animations: 'disabled', path: join(values.to, colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`) })
    await picture('inbox')
    if (colorScheme === 'dark') continue
    await screen.endChat()
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.text(/Saved in the CRM/)).toBeVisible()
    await expect(screen.row(/Åsa.*Tagged/)).toBeVisible({ timeout: 60_000 })
    await picture('tagged')
    const record = await sidebar
      .push(/Åsa/)
      .getByRole('link', { name: /Open the/ })
      .getAttribute('href')
    await page.goto(new URL(record ?? '', publicUrl).href)
    await expect(sidebarIn(await frameOf(page)).text('Tagged conversations')).toBeVisible()
    await page.evaluate(() => scrollTo(0, 0))
    await picture('crm')
    await context.clearCookies()
    await accountPages(page).signIn(admin, '/crm/import?entity=contact')
    await importing(page).drop('all-contacts.csv', hubspotFile)
    await expect(importing(page).column('Where they live')).toBeVisible()
    // room for the free fields beside the sidebar
    await page.setViewportSize({ width: 1480, height: 800 })
    await picture('import')
  } finally {
    await context.close()
    await backend.remove()
  }
}
await tidy()
