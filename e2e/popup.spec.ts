import { expect, test } from './fixtures.ts'
import { axeViolations } from './house/axe.ts'
import { backgroundOf } from './house/extension.ts'
import { agent } from './house/places.ts'

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
