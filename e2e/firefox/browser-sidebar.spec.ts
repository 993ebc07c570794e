import { sidebarIn } from '../screens/sidebar.ts'
import { expect, test } from './fixtures.ts'

test.use({ width: 1_700 })

// Seen red: a popup whose lines come one after the other (beside load the press hits a line of text).
test('the browser’s own sidebar is opened from the toolbar, shows the page’s conversation, tags it, and follows to the next', async ({
  firefox,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await sidebar.card(/Åsa/).waitFor()
  const popup = await firefox.popup()
  await popup.getByRole('button', { name: /^Open in/ }).click()
  const own = sidebarIn(await firefox.browserSidebar({ opened: true }))
  await expect.poll(() => own.visitor.text()).toContain('Åsa')
  await own.tagButton('Åsa').click()
  await expect.poll(() => own.push(/Åsa/).text()).toContain('Saved in the CRM')
  await inbox.choose(/Minh Khai/)
  await expect.poll(() => own.visitor.text()).toContain('Minh Khai')
})
