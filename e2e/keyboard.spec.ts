import { expect, test } from './fixtures.ts'

test('a chat is tagged, undone and another one searched for without a mouse', async ({ page, inbox, sidebar }) => {
  await inbox.row(/Åsa/).focus()
  await page.keyboard.press('Enter')
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await page.keyboard.press('Alt+Shift+KeyK')
  await expect(sidebar.status).toContainText('search')

  // nobody presses within the half second in which nothing is taken
  await expect(sidebar.tagButton('Åsa')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(sidebar.push(/Åsa/)).toContainText('tagged when it ends')
  await page.keyboard.press('z')
  await expect(sidebar.push(/Åsa/)).toContainText('Taken back')

  await page.keyboard.press('/')
  await expect(sidebar.inside.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('minh khai')
  await expect(sidebar.hit(/Minh Khai/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await page.keyboard.press('d')
  await expect(sidebar.inside.getByRole('heading', { name: 'Tagged conversations' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(sidebar.inside.getByRole('dialog')).toBeVisible()
})
