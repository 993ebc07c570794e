import { expect, test } from './fixtures.ts'
import { agent, publicUrl } from './house/places.ts'

test.use({ signedIn: false })

test('a link to one activity shows it unfolded, and the record’s head above it whole', async ({ page, accounts }) => {
  await accounts.signIn(agent, '/crm/contact?q=Lindqvist-Berg')
  await page
    .getByRole('link', { name: /Åsa Lindqvist-Bergström/ })
    .first()
    .click()
  const last = page.locator('details.act').last()
  const id = await last.getAttribute('id')
  const record = page.url()
  await page.goto('about:blank')
  await page.goto(`${record}#${id}`)
  await expect(page.locator(`#${id}`)).toHaveAttribute('open')
  const cut = () =>
    page.evaluate(() => {
      const of = (name: string) => document.querySelector(name)?.getBoundingClientRect()
      return { head: of('.record-head')?.top, bar: of('.crm-bar')?.bottom, at: location.href }
    })
  const { bar } = await cut()
  // places that are not there would be equal too
  expect(bar).toBeGreaterThan(0)
  await expect.poll(async () => (await cut()).head).toBe(bar)
  expect((await cut()).at).toContain(publicUrl)
})
