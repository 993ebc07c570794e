import { expect, test } from './fixtures.ts'
import { axeInBothThemes, axeViolations } from './house/axe.ts'
import { besideIt } from './house/browser.ts'
import { admin, publicUrl } from './house/places.ts'
import { accountPages } from './screens/account-pages.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

/** another arrangement on a desk than on a phone */
const rearranged = new Set(['/practice', '/crm/contact'])
const outside = ['/invite/unknown', '/nothing-here', '/sign-in']
const inside = [
  '/practice',
  '/practice?thread=elsewhere',
  '/crm/contact',
  '/crm/account?q=zzz',
  '/crm/opportunity/new',
  '/crm/search?q=Lindqvist',
  '/crm/search?q=zzzzzz',
  '/sign-out',
]

test.describe('on a phone and on a desk', () => {
  test.use({ signedIn: false })

  test('no served page has a violation in light and in dark, nor scrolls sideways at 320 pixels', async ({ context: whole }) => {
    const context = await besideIt(whole, { width: 320, height: 800 })
    try {
      const page = await context.newPage()
      const faults = async (name: string) => {
        await expect(page.locator('h1, h2').first(), name).toBeVisible()
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
        const found = { name, sideways: await wide(), axe: await axeInBothThemes(page) }
        if (!rearranged.has(name)) return found
        await page.setViewportSize({ width: 1_280, height: 800 })
        found.axe.push(...(await axeViolations(page)))
        await page.setViewportSize({ width: 320, height: 800 })
        return found
      }
      const sound = (name: string) => ({ name, sideways: false, axe: [] })
      for (const path of outside) {
        await page.goto(publicUrl + path)
        expect(await faults(path)).toEqual(sound(path))
      }
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByLabel('Email')).toBeFocused()
      expect(await faults('an empty form')).toEqual(sound('an empty form'))
      await accountPages(page).signIn(admin, '/crm')
      for (const path of inside) {
        await page.goto(publicUrl + path)
        expect(await faults(path)).toEqual(sound(path))
      }
    } finally {
      await context.close()
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
