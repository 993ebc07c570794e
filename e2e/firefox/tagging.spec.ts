import { sidebarIn } from '../screens/sidebar.ts'
import { expect, test } from './fixtures.ts'

// Seen red: drafts not kept (the record created by hand: the window has the visitor’s own last name).
test('a tag is pressed beside the page, finished in a window that no page can cover, and taken back', async ({
  firefox,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await expect.poll(() => sidebar.card(/Åsa Lindqvist-Bergström/).text()).toContain('Same phone number')
  await sidebar.tagButton('Åsa').click()
  await expect.poll(() => sidebar.text(/cannot see whether this page covers it/).count()).toBe(1)
  expect(await sidebar.pushes.count()).toBe(0)

  const opening = firefox.waitForEvent('page')
  await sidebar.button('Continue in a window').click()
  const window = await opening
  const own = sidebarIn(window)
  await expect.poll(() => own.visitor.text()).toContain('Åsa')
  await own.tagButton('Åsa').click()
  await expect.poll(() => own.push(/Åsa/).text()).toContain('Saved in the CRM')
  // beside the page it is told as well
  await expect.poll(() => sidebar.push(/Åsa/).text()).toContain('Saved in the CRM')

  await own.push(/Åsa/).getByRole('button', { name: /^Undo/ }).click()
  await expect.poll(() => own.push(/Åsa/).text()).toContain('Taken back.')
  await expect.poll(() => sidebar.push(/Åsa/).text()).toContain('Taken back.')
})

test('records are searched by hand, as one types', async ({ inbox, sidebar }) => {
  await inbox.choose(/Priya/)
  await sidebar.button('search by hand').click()
  await sidebar.inside.getByRole('searchbox').fill('lindqvist')
  await sidebar.hit(/Lindqvist-Bergström/).waitFor()
})

test('a record is created from the visitor’s own words; what was typed beside the page comes along to the window', async ({
  firefox,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Priya/)
  await inbox.endChat()
  await expect.poll(() => sidebar.field('First name').value()).toBe('Priya')
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await expect.poll(() => sidebar.field('Last name').value()).toBe('Raghunathan-Holm')
  await sidebar.step(/^Create contact and tag/).click()
  const opening = firefox.waitForEvent('page')
  await sidebar.button('Continue in a window').click()
  const own = sidebarIn(await opening)
  await expect.poll(() => own.field('Last name').value()).toBe('Raghunathan-Holm')
  await own.step(/^Create contact and tag/).click()
  await expect.poll(() => own.push(/Raghunathan-Holm/).text()).toContain('Saved in the CRM')
})
