import { frameOf, sidebarIn } from '../screens/sidebar.ts'
import { inbox as inboxOf } from '../screens/inbox.ts'
import { expect, test } from './fixtures.ts'

// wide enough for both sidebars: Firefox opens its own again
test.use({ own: true, width: 1_700 })

// Seen red: the queue of tags emptied when the background starts (the tag is not sent).
test('Firefox closed and opened again: still signed in, what was typed is there, and a tag that waited for the server goes out', async ({
  backend,
  firefox,
  inbox,
  restart,
  sidebar,
}) => {
  await inbox.choose(/Priya/)
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await sidebar.card(/Åsa/).waitFor()
  const own = sidebarIn(await firefox.browserSidebar())
  await own.card(/Åsa/).waitFor()
  await backend.stop()
  await own.step(/^Tag (to Åsa|when the server is back)/).click()
  await expect.poll(() => own.push(/Åsa/).text()).toContain('Waits for the server')

  const { tab } = await restart()
  await backend.start()
  const again = inboxOf(tab)
  await again.open()
  await again.choose(/Åsa/)
  const after = sidebarIn(await frameOf(tab))
  await expect.poll(() => after.push(/Åsa/).text(), { timeout: 30_000 }).toContain('Saved in the CRM')
  await again.choose(/Priya/)
  await expect.poll(() => after.field('Last name').value()).toBe('Raghunathan-Holm')
})
