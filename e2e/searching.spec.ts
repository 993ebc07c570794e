import { expect, test } from './fixtures.ts'
import { stopBackground } from './house/extension.ts'

test('an agent searches by hand, as one types, and tags what was found', async ({ inbox, sidebar }) => {
  await inbox.choose(/Priya/)
  await expect(sidebar.text(/Nobody in the CRM has/)).toBeVisible()
  await sidebar.button('search by hand').click()
  await sidebar.inside.getByRole('searchbox').fill('lindqvist')
  await expect(sidebar.hit(/Lindqvist-Bergström/)).toBeVisible()
})

test('a name is found without its accents and the other way round', async ({ inbox, sidebar }) => {
  await inbox.choose(/van den Broek/)
  await expect(sidebar.card(/Zoë van den Broek/)).toBeVisible()
})

test('quick switching ends on the conversation that is open, never on an answer that came late', async ({ inbox, sidebar }) => {
  for (let round = 0; round < 5; round++) {
    await inbox.row(/Åsa/).click()
    await inbox.row(/Minh Khai/).click()
    await inbox.row(/Henrik/).click()
    await inbox.row(/Minh Khai/).click()
  }
  await expect(sidebar.visitor).toContainText('Minh Khai')
  await expect(sidebar.card(/Minh Khai/)).toBeVisible()
  await expect(sidebar.card(/Åsa/)).toHaveCount(0)
})

test('the background may be stopped while one types: the field keeps its text and its focus', async ({ context, page, inbox, sidebar }) => {
  await inbox.choose(/Priya/)
  await sidebar.button('search by hand').click()
  const box = sidebar.inside.getByRole('searchbox')
  await box.pressSequentially('lindqvist')
  await expect(sidebar.hit(/Lindqvist-Bergström/)).toBeVisible()
  await stopBackground(context, page)
  // the answer to these letters comes from the background that was started anew, after it has greeted the sidebar
  await page.keyboard.type('xyz')
  await expect(sidebar.text(/Nothing in the CRM matches/)).toBeVisible()
  await expect(box).toBeFocused()
  for (let letter = 0; letter < 3; letter++) await page.keyboard.press('Backspace')
  await expect(sidebar.hit(/Lindqvist-Bergström/)).toBeVisible()
  await expect(box).toHaveValue('lindqvist')
})
