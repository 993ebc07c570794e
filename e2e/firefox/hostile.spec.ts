import { apiAs } from '../house/api.ts'
import { admin, publicUrl } from '../house/places.ts'
import { accountPages } from '../screens/account-pages.ts'
import { expect, sidebarBeside, test } from './fixtures.ts'
import { extensionHost } from './open-firefox.ts'
import { until } from './until.ts'

test('the page beside can neither find nor read the sidebar, and is told its address nowhere', async ({ inbox, sidebar, tab }) => {
  await inbox.choose(/Åsa/)
  await sidebar.card(/Åsa/).waitFor()
  const seen = await tab.evaluate(() => ({
    frames: window.length,
    iframes: document.querySelectorAll('iframe').length,
    roots: [...document.querySelectorAll('*')].filter((element) => element.shadowRoot).length,
    text: document.documentElement.outerHTML.includes('asa.lindqvist-bergstrom@nordhavn.example.com'),
    entries: JSON.stringify(performance.getEntries()),
  }))
  expect({ ...seen, entries: seen.entries.includes('moz-extension') || seen.entries.includes('sidebar.html') }).toEqual({
    frames: 0,
    iframes: 0,
    roots: 0,
    text: false,
    entries: false,
  })
})

test('a page that knows the sidebar’s address and frames it, or opens it, gets nothing but its bar', async ({
  firefox,
  inbox,
  sidebar,
  tab,
}) => {
  await inbox.choose(/Åsa/)
  await sidebar.card(/Åsa/).waitFor()
  const evil = await firefox.newTab()
  await evil.goto(`${publicUrl}/openapi.json`)
  const address = `moz-extension://${extensionHost}/sidebar.html`
  await evil.evaluate((src) => {
    const frame = document.createElement('iframe')
    frame.src = src
    document.documentElement.append(frame)
  }, address)
  await expect.poll(async () => (await evil.frames()).map((frame) => frame.url())).toEqual([address])
  const [frame] = await evil.frames()
  await expect.poll(() => frame?.evaluate(() => document.body.innerText.trim())).toBe('Tagalong')
  const asked = { command: 'call', input: { id: 'a', name: 'session.get', input: {} } }
  const answer = await frame?.evaluate((message) => chrome.runtime.sendMessage(message), asked)
  expect(answer).toMatchObject({ problem: { code: 'forbidden' } })

  for (const query of ['', `?surface=window&tab=1`, `?surface=window&key=${'x'.repeat(32)}`]) {
    const opening = firefox.waitForEvent('page')
    await evil.evaluate((url) => void window.open(url, '', 'width=300,height=300'), address + query)
    const opened = await opening
    await expect.poll(() => opened.evaluate(() => document.body?.innerText.trim() ?? '').catch(() => '')).toBe('Tagalong')
    expect(await opened.evaluate((message) => chrome.runtime.sendMessage(message), asked)).toMatchObject({ problem: { code: 'forbidden' } })
    expect(await opened.evaluate(() => document.body.innerText.trim())).toBe('Tagalong')
    await opened.close()
  }
  expect(await tab.evaluate(() => document.title)).toContain('Practice')
})

test.describe('clickjacking', () => {
  const covers: [string, () => void][] = [
    ['a page that shows itself as it is', () => undefined],
    ['a page that is almost clear', () => document.documentElement.style.setProperty('opacity', '.02')],
    [
      'an element over the sidebar that lets presses through',
      () => {
        const over = document.createElement('div')
        over.style.cssText = 'position:fixed;inset:0;pointer-events:none;background:#fff'
        over.popover = 'manual'
        document.body.append(over)
        over.showPopover()
      },
    ],
  ]
  for (const [name, cover] of covers)
    test(`${name}: no press and no key beside it makes a tag`, async ({ inbox, sidebar, tab }) => {
      await inbox.choose(/Åsa/)
      await inbox.endChat()
      const button = sidebar.tagButton('Åsa')
      const at = await button.point()
      await tab.evaluate(cover)
      // a press that comes while nothing takes presses is none: an attacker would press again
      let pressedAt = 0
      await until('the sidebar to say that it cannot see whether it is covered', async () => {
        if (Date.now() - pressedAt > 1_500) {
          await sidebar.inside.press(at.x, at.y)
          await sidebar.inside.keyboard.press('Enter')
          pressedAt = Date.now()
        }
        const said = await sidebar.inside.getByText(/cannot see whether this page covers it/).count()
        return said > 0 ? { done: true } : { not: 'it says nothing of the kind' }
      })
      expect(await sidebar.pushes.count()).toBe(0)
    })
})

test('where an admin takes that risk a press beside the page is taken, until the tick is taken out again', async ({
  backend,
  firefox,
  inbox,
  sidebar,
  tab,
}) => {
  await sidebar.main.waitFor()
  const desk = await firefox.newTab({ apart: true })
  await accountPages(desk).signIn(admin)
  const api = await apiAs(desk, backend.port)
  await desk.close()
  const tick = async (takesUnseenPresses: boolean) => {
    const { version, settings } = await api.call('settings.get', {})
    const sites = settings.sites.map((site) => (site.id === 'practice' ? { ...site, takesUnseenPresses } : site))
    await api.call('settings.save', { base: version, settings: { sites } })
  }
  await inbox.choose(/Åsa/)
  await sidebar.tagButton('Åsa').click()
  await sidebar.text(/cannot see whether this page covers it/).waitFor()
  await tick(true)
  // the word goes when the browser has heard of it
  await sidebar.text(/cannot see whether this page covers it/).waitFor({ state: 'hidden' })
  await sidebar.tagButton('Åsa').click()
  await expect.poll(() => sidebar.push(/Åsa/).count()).toBe(1)

  await tick(false)
  await expect
    .poll(() => sidebar.inside.evaluate(async () => JSON.stringify(await chrome.storage.local.get('sites'))))
    .not.toContain('true')
  await inbox.open()
  await inbox.choose(/Minh Khai/)
  const here = await sidebarBeside(tab)
  await here.tagButton('').click()
  await here.text(/cannot see whether this page covers it/).waitFor()
  expect(await here.pushes.count()).toBe(0)
})
