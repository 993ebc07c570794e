import { expect, test } from './fixtures.ts'
import { axeInBothThemes } from './house/axe.ts'
import { admin } from './house/places.ts'
import { hubspotFile, importing } from './screens/importing.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

test('an admin imports what is good of a HubSpot file, sees it found, and takes it back', async ({ context, page, accounts }) => {
  await context.clearCookies()
  await accounts.signIn(admin, '/crm/contact')
  await page.getByRole('link', { name: 'Import' }).click()
  const screen = importing(page)
  await expect(screen.button('Choose a file')).toBeVisible()
  expect(await axeInBothThemes(page), 'file').toEqual([])
  await screen.drop('all-contacts.csv', hubspotFile)

  await expect(screen.column('First Name')).toHaveValue('first_name')
  await expect(screen.column('Street Address')).toHaveValue('#skip')
  await expect(screen.button('Check the file')).toHaveAttribute('aria-disabled', 'true')
  await screen.chooseByKeyboard('Where they live', 'City')
  expect(await axeInBothThemes(page), 'columns').toEqual([])
  // whoever reloads finds it as it was left
  await page.reload()
  await expect(screen.column('Where they live').locator('option:checked')).toHaveText('City')

  await screen.button('Check the file').click()
  const fault = screen.main.getByRole('row').filter({ hasText: 'not an address' })
  await expect(fault).toContainText('It is not an email address')
  await expect(fault.getByRole('rowheader')).toContainText('3')
  const apply = screen.button(/^Import 2 rows/)
  await expect(apply).toHaveAttribute('aria-disabled', 'true')
  expect(await axeInBothThemes(page), 'checked').toEqual([])
  await screen.main.getByRole('radio', { name: /Import the 2 good rows/ }).check()
  await apply.click()
  await expect(screen.main.getByRole('heading', { name: 'Imported.' })).toBeVisible()
  expect(await axeInBothThemes(page), 'imported').toEqual([])

  const sidebar = sidebarIn(await frameOf(page))
  await sidebar.button('Search by hand').click()
  await sidebar.inside.getByRole('searchbox').fill('sjöholmsberg')
  await expect(sidebar.hit(/Ingegerd/)).toBeVisible()

  await screen.button('Undo this import').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(screen.main.getByRole('heading', { name: 'Taken back.' })).toBeVisible()
  expect(await axeInBothThemes(page), 'taken back').toEqual([])
  await screen.button('All imports').click()
  await expect(screen.main.getByRole('row').filter({ hasText: 'all-contacts.csv' })).toContainText('Taken back')
  await page.getByRole('searchbox', { name: 'Search records' }).fill('sjöholmsberg')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nobody in the CRM has')).toBeVisible()
})
