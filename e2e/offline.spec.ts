import { expect, test } from './fixtures.ts'
import { publicUrl } from './house/places.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

test('a tag made while the backend is away is kept on this computer, and saved when it is back', async ({ backend, inbox, sidebar }) => {
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await backend.stop()
  // the sidebar may have noticed already, and says when it will be saved
  await sidebar.step(/^Tag (to Åsa|when the server is back)/).click()
  await expect(sidebar.push(/Åsa/)).toContainText('Waits for the server')
  await backend.start()
  await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM', { timeout: 30_000 })
  await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
})

test('a tag survives that the tab is closed while the backend is away', async ({ backend, inbox, sidebar, page, context }) => {
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await backend.stop()
  // the sidebar may have noticed already, and says when it will be saved
  await sidebar.step(/^Tag (to Åsa|when the server is back)/).click()
  await expect(sidebar.push(/Åsa/)).toContainText('Waits for the server')
  const other = await context.newPage()
  await page.close()
  await backend.start()
  await expect(async () => {
    await other.goto(`${publicUrl}/practice`)
    await expect(other.getByRole('link', { name: /Åsa.*Tagged/ })).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
})

test('a record made while the backend is away waits, locked, can be taken back to be changed, and is saved when it is back', async ({
  backend,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Priya/)
  await inbox.endChat()
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan')
  await backend.stop()
  await sidebar.step(/^Create contact and tag/).click()
  await expect(sidebar.button('Created when the server is back')).toHaveAttribute('aria-disabled', 'true')
  await expect(sidebar.text('One new record is kept on this computer')).toBeVisible()
  await expect(sidebar.field('Last name')).toHaveAttribute('readonly')

  await sidebar.button('Take it back').click()
  await expect(sidebar.field('Last name')).not.toHaveAttribute('readonly')
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await sidebar.step(/^Create contact and tag/).click()
  await expect(sidebar.button('Created when the server is back')).toBeVisible()

  await backend.start()
  await expect(sidebar.push(/Raghunathan-Holm/)).toContainText('Saved in the CRM', { timeout: 30_000 })
  await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
})

test('what was typed into a form is there again after the page was loaded anew', async ({ inbox, sidebar, page }) => {
  await inbox.choose(/Priya/)
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan-Holm')
  await page.reload()
  await inbox.choose(/Priya/)
  const again = sidebarIn(await frameOf(page))
  await expect(again.field('Last name')).toHaveValue('Raghunathan-Holm')
})
