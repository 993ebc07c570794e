import { expect, sidebarBeside, test } from './fixtures.ts'
import { roomMade } from './house/extension.ts'
import { pressUntilRefused } from './screens/press-again.ts'
import { rail } from './screens/rail.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

test('the page makes room; width and side are found again after a reload', async ({ inbox, sidebar, page }) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.visitor).toBeVisible()
  const before = await roomMade(page)
  expect(before).toBeGreaterThan(320)
  const composer = await inbox.composer.boundingBox()
  expect((composer?.x ?? 0) + (composer?.width ?? 9_999)).toBeLessThanOrEqual(1_280 - before)
  const edge = 1_280 - before + 2
  await page.mouse.move(edge, 400)
  await page.mouse.down()
  await page.mouse.move(edge - 100, 400, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => roomMade(page)).toBe(before + 100)
  await page.reload()
  await frameOf(page)
  await expect.poll(() => roomMade(page)).toBe(before + 100)
})

test.describe('collapsed it is a rail', () => {
  test('that says how many match; after a reload the page carries no frame until it is pressed', async ({ inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.visitor).toContainText('Åsa')
    await sidebar.button('Collapse').click()
    await expect.poll(() => roomMade(page)).toBe(44)
    await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
    await page.reload()
    await expect.poll(() => roomMade(page)).toBe(44)
    await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
    expect(page.frames()).toHaveLength(1)
    await rail(page).press()
    await expect.poll(() => roomMade(page)).toBeGreaterThan(320)
    await expect((await sidebarBeside(page)).visitor).toContainText('Åsa')
  })

  test('behind which everything stays as it was', async ({ inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.visitor).toContainText('Åsa')
    await page.keyboard.press('Alt+Shift+K')
    await page.keyboard.press('/')
    const field = sidebar.inside.getByRole('searchbox')
    await field.fill('Lindqvist')
    await sidebar.button('Collapse').click()
    await expect.poll(() => roomMade(page)).toBe(44)
    await page.keyboard.press('Alt+Shift+K')
    await expect.poll(() => roomMade(page)).toBeGreaterThan(320)
    await expect(field).toHaveValue('Lindqvist')
    await expect.poll(() => sidebar.inside.evaluate(() => document.hasFocus())).toBe(true)
  })

  test('a tag that waits for the end of its chat is saved though the sidebar was not opened again', async ({ inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.push(/Åsa/)).toContainText('tagged when it ends')
    await sidebar.button('Collapse').click()
    await page.reload()
    await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
    await inbox.endChat()
    await expect(page.getByText(/Tagged/).first()).toBeVisible()
    expect(page.frames()).toHaveLength(1)
  })

  test('in a narrow window it begins as one, and nobody’s choice is changed by that', async ({ inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.visitor).toContainText('Åsa')
    await page.setViewportSize({ width: 480, height: 800 })
    await page.reload()
    await expect.poll(() => roomMade(page)).toBe(44)
    expect(page.frames()).toHaveLength(1)
    await rail(page).press()
    await expect((await sidebarBeside(page)).visitor).toContainText('Åsa')
    // it lies over the page, which stays as it is
    expect(await roomMade(page)).toBe(44)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.reload()
    await expect.poll(() => roomMade(page)).toBeGreaterThan(320)
  })
})

test('Alt+Shift+K goes to the sidebar and back to where the agent was writing', async ({ inbox, sidebar, page }) => {
  await inbox.composer.fill('Hej ')
  await page.keyboard.press('Alt+Shift+K')
  await expect.poll(() => sidebar.inside.evaluate(() => document.hasFocus())).toBe(true)
  await page.keyboard.press('Alt+Shift+K')
  await expect(inbox.composer).toBeFocused()
  await page.keyboard.type('Åsa')
  await expect(inbox.composer).toHaveValue('Hej Åsa')
})

test('keys and clicks that a script makes up move nothing', async ({ inbox, sidebar, page }) => {
  await expect(sidebar.main).toBeVisible()
  await inbox.composer.focus()
  const room = await roomMade(page)
  await page.evaluate(() => {
    const key = { key: 'K', code: 'KeyK', altKey: true, shiftKey: true, bubbles: true }
    // once: a second one would lead back again
    document.body.dispatchEvent(new KeyboardEvent('keydown', key))
    const host = document.querySelector('html > div')
    host?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, clientX: 900, button: 0 }))
    for (const target of [host, window]) target?.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: 500 }))
  })
  await expect(inbox.composer).toBeFocused()
  expect(await roomMade(page)).toBe(room)
})

test('a page that hides, dresses or removes the sidebar finds it standing again, paired', async ({ inbox, sidebar, page }) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.visitor).toContainText('Åsa')
  await page.evaluate(() => {
    const style = document.createElement('style')
    style.textContent =
      'html > div { display: none !important; opacity: 0 !important; pointer-events: none !important; transform: scale(0) !important }'
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style.textContent)
    document.adoptedStyleSheets = [sheet]
    const host = document.querySelector('html > div')
    host?.setAttribute('inert', '')
    host?.setAttribute('style', 'display: none !important; opacity: 0 !important')
    host?.animate([{ opacity: 0 }], { duration: 1, fill: 'forwards' })
  })
  const seen = () =>
    page.evaluate(() => {
      const host = document.querySelector<HTMLElement>('html > div') as HTMLElement
      const { display, opacity, pointerEvents, transform } = getComputedStyle(host)
      return { display, opacity, pointerEvents, transform, attributes: host.getAttributeNames() }
    })
  await expect.poll(seen).toEqual({ display: 'block', opacity: '1', pointerEvents: 'auto', transform: 'none', attributes: [] })
  await page.evaluate(() => document.querySelector('html > div')?.remove())
  // the frame that was taken away may be the one found first: it is looked for again until the new one speaks
  await expect(async () => expect((await sidebarBeside(page)).visitor).toContainText('Åsa', { timeout: 1_000 })).toPass({ timeout: 15_000 })
})

test('a page that will not have it is left in peace, with all its room', async ({ sidebar, page }) => {
  await expect(sidebar.main).toBeVisible()
  await page.evaluate(() => {
    new MutationObserver(() => document.querySelector('html > div')?.remove()).observe(document.documentElement, { childList: true })
    document.querySelector('html > div')?.remove()
  })
  await expect.poll(() => roomMade(page)).toBe(0)
  await expect(page.locator('html > div')).toHaveCount(0)
})

test.describe('what covers the sidebar', () => {
  const covers: [string, () => void][] = [
    [
      'an element over it',
      () => {
        const over = document.createElement('div')
        over.style.cssText = 'position:fixed;inset:0;pointer-events:none;background:rgb(255 255 255/.6)'
        over.popover = 'manual'
        document.body.append(over)
        over.showPopover()
      },
    ],
    ['a page that is almost clear', () => document.documentElement.style.setProperty('opacity', '.02')],
    ['a filter on the page', () => document.documentElement.style.setProperty('filter', 'opacity(3%)')],
  ]
  for (const [name, cover] of covers) {
    test(`${name}: no press and no key makes a tag`, async ({ inbox, sidebar, page }) => {
      await inbox.choose(/Åsa/)
      await expect(sidebar.tagButton('Åsa')).toBeVisible()
      await page.evaluate(cover)
      // what was in sight until a moment ago was seen: a press at once is the agent's own
      await expect(sidebar.inside.locator('.tg-foot[data-unseen]')).toBeAttached()
      await pressUntilRefused(page, sidebar, async () => {
        const box = await sidebar.button(/^Tag to Åsa/).boundingBox()
        return [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 }]
      })
      await sidebar.button(/^Tag to Åsa/).evaluate((button) => button.dispatchEvent(new MouseEvent('click', { bubbles: true })))
      await expect(sidebar.pushes).toHaveCount(0)
    })
  }

  test('the tag is finished in a window of ours, which the page cannot cover', async ({ context, inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.tagButton('Åsa')).toBeVisible()
    await page.evaluate(() => document.documentElement.style.setProperty('opacity', '.02'))
    await expect(sidebar.text(/covers Tagalong/)).toBeAttached()
    const opening = context.waitForEvent('page')
    const box = await sidebar.button('Continue in a window').boundingBox()
    await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10)
    const own = sidebarIn(await opening)
    await expect(own.visitor).toContainText('Åsa')
    await own.tagButton('Åsa').click()
    await expect(own.push(/Åsa/)).toHaveCount(1)
  })
})
