import { expect, test } from './fixtures.ts'
import { axeViolations } from './house/axe.ts'
import { backgroundOf, roomMade } from './house/extension.ts'
import { agent, publicUrl } from './house/places.ts'

test('the toolbar’s popup says who is signed in, leads to the settings, and gives its window the width', async ({ context, sidebar }) => {
  await expect(sidebar.main).toBeVisible()
  const background = await backgroundOf(context)
  const popup = await context.newPage()
  // the browser opens the window of a popup with no width of its own, and then makes it as large as what is in it
  await popup.setViewportSize({ width: 25, height: 25 })
  await popup.goto(new URL('/popup.html', background.url()).href)
  await expect(popup.getByText(`Signed in as ${agent.name}`)).toBeVisible()
  expect(await popup.getByRole('main').evaluate((main) => main.getBoundingClientRect().width)).toBe(320)
  expect(await axeViolations(popup)).toEqual([])

  const opened = context.waitForEvent('page')
  await popup.getByRole('button', { name: 'Settings' }).click()
  await expect((await opened).getByRole('navigation')).toBeVisible()
})

// The press on “Open in the side panel” itself is no story: tried with the popup as a tab of headless Chromium, the popup never
// closed, so the panel's opening cannot be waited for there. What the press does to the page's own sidebar is the story below.
test('the popup can make the page’s own sidebar a rail, as it does when it opens the browser’s side panel', async ({
  context,
  page,
  sidebar,
}) => {
  await expect(sidebar.main).toBeVisible()
  const background = await backgroundOf(context)
  const popup = await context.newPage()
  await popup.goto(new URL('/popup.html', background.url()).href)
  const answer = await popup.evaluate(async (inbox) => {
    const [tab] = await chrome.tabs.query({ url: `${inbox}/*` })
    return chrome.runtime.sendMessage({ command: 'tab.collapse', input: { tab: tab?.id } })
  }, publicUrl)
  expect(answer).toEqual({ ok: true, value: {} })
  await page.bringToFront()
  await expect.poll(() => roomMade(page)).toBe(44)
})
