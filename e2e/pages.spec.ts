import { expect, test } from './fixtures.ts'
import { axeInBothThemes } from './house/axe.ts'
import { agent, publicUrl } from './house/places.ts'

test.describe('pages, in light and in dark', () => {
  test.use({ signedIn: false })

  test('a record is found, read, changed and found again, without a violation on the way', async ({ page, accounts }) => {
    await accounts.signIn(agent, '/crm/contact')
    await page.keyboard.press('/')
    await expect(page.getByRole('searchbox', { name: 'Search records' })).toBeFocused()
    await page.keyboard.type('Lindqvist-Berg')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /Åsa Lindqvist-Bergström/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Åsa Lindqvist-Bergström' })).toBeVisible()
    await expect(page.getByRole('link', { name: '070 174 06 12' })).toHaveAttribute('href', 'tel:0701740612')
    expect(await axeInBothThemes(page), 'record').toEqual([])
    await page.getByRole('link', { name: 'Edit' }).click()
    expect(await axeInBothThemes(page), 'form').toEqual([])
    await page.getByLabel('Title').fill('Hamnchef')
    await page.getByLabel('Email', { exact: true }).fill('not an address')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText(/is not an email address/)).toBeVisible()
    await expect(page.getByLabel('Title')).toHaveValue('Hamnchef')
    expect(await axeInBothThemes(page), 'form with a fault').toEqual([])
    await page.getByLabel('Email', { exact: true }).fill('asa@nordhavn.example.com')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('status')).toContainText('Saved')
    await expect(page.getByText('Hamnchef')).toBeVisible()
  })

  test('the inbox is whole in every kind of thread, and in its dialogs', async ({ page }) => {
    for (const thread of ['asa', 'grace', 'switchboard', 'layla', 'oguz', 'nobody-has-this']) {
      await page.goto(`${publicUrl}/practice?seed=looks&still=1&thread=${thread}`)
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
      expect(await axeInBothThemes(page), thread).toEqual([])
    }
    await page.goto(`${publicUrl}/practice?seed=looks&still=1&thread=asa`)
    await page.getByRole('button', { name: 'Edit visitor' }).click()
    expect(await axeInBothThemes(page), 'edit visitor').toEqual([])
  })
})

test('a thread has an address, and going back leads to the one before', async ({ page, inbox }) => {
  await page.goto(`${publicUrl}/practice?seed=address&still=1`)
  await expect(inbox.row(/Åsa/)).toHaveAttribute('aria-current', 'true')
  await inbox.choose(/Priya/)
  await expect(page).toHaveURL(/thread=address-priya/)
  await page.goBack()
  await expect(inbox.row(/Åsa/)).toHaveAttribute('aria-current', 'true')
  await inbox.row(/Åsa/).press('ArrowDown')
  await expect(page).not.toHaveURL(/address-asa/)
  await page.reload()
  await expect(page).not.toHaveURL(/address-asa/)
})

test('ending a chat puts nothing under the pointer, and a dialog stands beside the sidebar, not under it', async ({
  page,
  inbox,
  sidebar,
}) => {
  await expect(sidebar.main).toBeVisible()
  await inbox.choose(/Åsa/)
  await inbox.thread.getByRole('button', { name: 'End chat' }).dblclick()
  await expect(inbox.thread.getByRole('button', { name: 'Reopen chat' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await inbox.thread.getByRole('button', { name: 'Edit visitor' }).click()
  const { right, room } = await page.getByRole('dialog').evaluate((dialog) => ({
    right: dialog.getBoundingClientRect().right,
    room: document.documentElement.getBoundingClientRect().right,
  }))
  expect(right).toBeLessThanOrEqual(room)
})

test('text that looks like markup stays text, and nothing of it runs', async ({ page }) => {
  const told: string[] = []
  page.on('dialog', (dialog) => {
    told.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(`${publicUrl}/practice?seed=hostile&still=1&thread=grace`)
  await expect(page.getByRole('log')).toContainText('<script>alert("hello")</script>')
  await expect(page.getByRole('heading', { name: 'Grace <b>Okafor</b>' })).toBeVisible()
  expect(told).toEqual([])
})

test.describe('the practice inbox’s list', () => {
  test('says within moments that a chat was tagged, and that it no longer is', async ({ inbox, sidebar }) => {
    await inbox.choose(/Åsa/)
    await inbox.endChat()
    await expect(inbox.row(/Åsa/)).toContainText('Untagged')
    await sidebar.tagButton('Åsa').click()
    await expect(inbox.row(/Åsa/)).toContainText('Tagged', { timeout: 4_000 })
    await sidebar.push(/Åsa/).getByRole('button', { name: /^Undo/ }).click()
    await expect(inbox.row(/Åsa/)).toContainText('Untagged', { timeout: 4_000 })
  })

  test.describe('before anybody has signed in', () => {
    test.use({ signedIn: false })

    test('says nothing of tags', async ({ inbox, page }) => {
      const answer = page.waitForResponse(/\/practice\/states/)
      await inbox.open()
      expect((await answer).status()).toBe(204)
      await expect(inbox.list).not.toContainText(/tagged/i)
    })
  })
})
