import { expect, test } from './fixtures.ts'
import { axeInBothThemes } from './house/axe.ts'
import { besideIt } from './house/browser.ts'
import { admin, publicUrl } from './house/places.ts'
import { accountPages } from './screens/account-pages.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

test.describe('before anybody has signed in', () => {
  test.use({ signedIn: false })

  test('the served pages have no violation in light and in dark', async ({ page, accounts }) => {
    await page.goto(`${publicUrl}/sign-in`)
    expect(await axeInBothThemes(page)).toEqual([])
    await accounts.signIn(admin, '/crm')
    for (const path of ['/practice', '/crm', '/crm/contact', '/crm/account', '/sign-out']) {
      await page.goto(publicUrl + path)
      await expect(page.locator('h1, h2').first()).toBeVisible()
      expect(await axeInBothThemes(page), path).toEqual([])
    }
  })
})

test('the sidebar has no violation in light and in dark, in any of its screens', async ({ inbox, sidebar, page }) => {
  const open = async (name: RegExp, settled: () => Promise<void>) => {
    await inbox.choose(name)
    await settled()
    expect(await axeInBothThemes(await frameOf(page)), String(name)).toEqual([])
  }
  await open(/Åsa/, () => expect(sidebar.card(/Åsa/)).toBeVisible())
  await open(/Henrik/, () => expect(sidebar.hits).toHaveCount(2))
  await open(/Priya/, () => expect(sidebar.text(/Nobody in the CRM/)).toBeVisible())
  await sidebar.button('search by hand').click()
  await expect(sidebar.inside.getByRole('searchbox')).toBeVisible()
  expect(await axeInBothThemes(await frameOf(page)), 'by hand').toEqual([])
})

test.describe('in Swedish', () => {
  test.use({ signedIn: false, look: { locale: 'sv-SE' } })

  test('the inbox, the sidebar and the sign-in page speak Swedish', async ({ page }) => {
    await page.goto(`${publicUrl}/sign-in`)
    await expect(page.getByRole('button', { name: 'Logga in' })).toBeVisible()
    await page.goto(`${publicUrl}/practice`)
    await expect(page.getByRole('navigation', { name: 'Konversationer' })).toBeVisible()
    await expect(sidebarIn(await frameOf(page)).button('Logga in')).toBeVisible()
  })
})

test('at 320 pixels no served page scrolls sideways', async ({ context: whole }) => {
  const context = await besideIt(whole, { width: 320, height: 800 })
  try {
    const page = await context.newPage()
    await accountPages(page).signIn(admin, '/crm')
    for (const path of ['/practice', '/crm', '/crm/contact', '/crm/account', '/sign-out']) {
      await page.goto(publicUrl + path)
      await expect(page.getByRole('link').or(page.getByRole('button')).filter({ visible: true }).first(), path).toBeVisible()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
  } finally {
    await context.close()
  }
})
