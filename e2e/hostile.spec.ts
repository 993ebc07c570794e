import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { backgroundOf, sidebarAddress } from './house/extension.ts'
import { publicUrl } from './house/places.ts'
import { rail } from './screens/rail.ts'
import { frameOf } from './screens/sidebar.ts'

test('the page beside can neither find nor read the sidebar', async ({ inbox, sidebar, page }) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  const seen = await page.evaluate(() => ({
    frames: window.length,
    iframes: document.querySelectorAll('iframe').length,
    roots: [...document.querySelectorAll('*')].filter((element) => element.shadowRoot).length,
    text: document.documentElement.outerHTML.includes('asa.lindqvist-bergstrom@nordhavn.example.com'),
  }))
  expect(seen).toEqual({ frames: 0, iframes: 0, roots: 0, text: false })
})

test('a page that defines the sidebar’s element as its own, before it comes, is not let into it', async ({ inbox, page }) => {
  await inbox.open()
  await expect((await frameOf(page)).getByRole('main')).toBeVisible()
  const name = await page.evaluate(() => document.documentElement.lastElementChild?.localName ?? '')
  await page.addInitScript((known) => {
    const roots: string[] = []
    Object.assign(window, { roots })
    try {
      customElements.define(
        known,
        class extends HTMLElement {
          internals = this.attachInternals()
          connectedCallback() {
            roots.push(String(this.internals.shadowRoot))
          }
        },
      )
    } catch {
      // no name that a page may define
    }
  }, name)
  await page.reload()
  await expect((await frameOf(page)).getByRole('main')).toBeVisible()
  expect(await page.evaluate(() => (window as unknown as { roots: string[] }).roots)).toEqual([])
})

test.describe('a page that knows the address of the sidebar', () => {
  /** A page of a stranger: no sidebar of ours stands beside it. */
  const stranger = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${publicUrl}/openapi.json`)
    return page
  }
  const asked = { command: 'call', input: { id: 'a', name: 'session.get', input: {} } }

  test('and frames it gets one with nothing in it but its bar, whatever it says to it', async ({ context, inbox, sidebar, page }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.card(/Åsa/)).toBeVisible()
    const address = await sidebarAddress(context, page)
    for (const framed of [address, `${address}#${'x'.repeat(32)}`]) {
      const evil = await stranger(context)
      await evil.evaluate((src) => {
        const frame = document.createElement('iframe')
        frame.src = src
        document.body.append(frame)
      }, framed)
      const frame = await frameOf(evil)
      await expect(frame.locator('#root')).toBeAttached()
      // it is our page, and alive: its own question is heard and refused
      expect(await frame.evaluate((message) => chrome.runtime.sendMessage(message), asked)).toMatchObject({
        problem: { code: 'forbidden' },
      })
      await evil.evaluate(() => window.frames[0]?.postMessage({ kind: 'context', context: { site: 'x' } }, '*'))
      await expect(frame.locator('body')).toHaveText('Tagalong')
    }
  })

  test('and opens it as a window of its own gets nothing in it but its bar, whatever tab it names', async ({
    context,
    inbox,
    sidebar,
    page,
  }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.card(/Åsa/)).toBeVisible()
    const address = await sidebarAddress(context, page)
    const tab = await (await backgroundOf(context)).evaluate(
      async () => (await chrome.tabs.query({ url: '*://localhost/practice*' }))[0]?.id,
    )
    const evil = await stranger(context)
    for (const query of ['', `?surface=window&tab=${tab}`, `?surface=window&key=${'x'.repeat(32)}`]) {
      const opening = context.waitForEvent('page')
      await evil.evaluate((url) => void window.open(url, '', 'width=300,height=300'), address + query)
      const opened = await opening
      await expect(opened.locator('#root')).toBeAttached()
      expect(await opened.evaluate((message) => chrome.runtime.sendMessage(message), asked)).toMatchObject({
        problem: { code: 'forbidden' },
      })
      await expect(opened.locator('body')).toHaveText('Tagalong')
      await opened.close()
    }
  })
})

test.describe('a window of the page’s lies over the button and goes when it is pressed; what the person does next is not for us', () => {
  for (const by of ['click', 'key'] as const)
    test(`by ${by}: nothing is done, it is said, and the next press is taken`, async ({ context, inbox, sidebar, page }) => {
      await inbox.choose(/Åsa/)
      const button = sidebar.tagButton('Åsa')
      await expect(button).toBeVisible()
      const box = await button.boundingBox()
      if (by === 'key') await button.focus()
      const opening = context.waitForEvent('page')
      await page.evaluate(() => void setTimeout(() => open('/openapi.json', 'over', 'popup,width=600,height=800')))
      const over = await opening
      await over.waitForLoadState()
      await over.evaluate(() => {
        for (const name of ['mousedown', 'keydown']) addEventListener(name, () => close())
      })
      const closed = over.waitForEvent('close')
      // its own press never ends: the window is gone
      const pressed = (by === 'key' ? over.keyboard.down('Enter') : over.mouse.down()).catch(() => undefined)
      await closed
      if (by === 'key') await page.keyboard.press('Enter')
      else await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + 10)
      await pressed
      await expect(sidebar.text('Another window was in front a moment ago.')).toBeVisible()
      await expect(sidebar.pushes).toHaveCount(0)
      await expect(async () => {
        if (by === 'key') await page.keyboard.press('Enter')
        else await button.click()
        await expect(sidebar.push(/Åsa/)).toHaveCount(1, { timeout: 300 })
      }).toPass({ timeout: 10_000 })
    })
})

test('nothing in the page tells it the address of the sidebar, or the nonce', async ({ context, inbox, page }) => {
  await page.addInitScript(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const note = (...what: unknown[]) => void heard.push(JSON.stringify(what))
    for (const type of PerformanceObserver.supportedEntryTypes)
      new PerformanceObserver((list) => note(list.getEntries())).observe({ type, buffered: true })
    new ReportingObserver((reports) => note(reports)).observe()
    const hear = (event: Event) => note(event.type, String((event as { blockedURI?: string }).blockedURI), event.composedPath().map(String))
    // the load of a frame passes the document, and never reaches the window
    for (const name of ['securitypolicyviolation', 'error', 'load', 'focusin', 'message'])
      for (const target of [window, document]) target.addEventListener(name, hear, true)
    // what a script of ours that ran in the page's own world would trip over
    const real = Element.prototype.attachShadow
    Element.prototype.attachShadow = function (init) {
      note('attachShadow')
      return real.call(this, init)
    }
    Object.defineProperty(HTMLIFrameElement.prototype, 'src', { set: (address: string) => void note('src', address) })
  })
  await inbox.open()
  await expect((await frameOf(page)).getByRole('main')).toBeVisible()
  const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard)
  expect(heard.some((line) => line.includes('resource'))).toBe(true)
  const address = new URL(await sidebarAddress(context, page))
  const own = (await backgroundOf(context)).url().split('/')[2] ?? 'none'
  for (const secret of [address.host, own, 'sidebar.html', 'chrome-extension:', 'attachShadow', 'HTMLIFrameElement'])
    expect(
      heard.filter((line) => line.includes(secret)),
      secret,
    ).toEqual([])
})

test('markup in names, messages and variables stays text, in the sidebar and on the record’s page', async ({
  inbox,
  sidebar,
  page,
  context,
}) => {
  const dialogs: string[] = []
  const hear = (tab: Page) => tab.on('dialog', (dialog) => void dialogs.push(dialog.message()))
  hear(page)
  await inbox.choose(/Grace/)
  await expect(sidebar.visitor).toHaveText('Grace <b>Okafor</b>')
  await expect(sidebar.inside.locator('h1 b, article img, article script')).toHaveCount(0)
  await inbox.endChat()
  await sidebar.tagButton('Grace').click()
  await expect(sidebar.push(/Grace/)).toContainText('Saved in the CRM')
  const opened = context.waitForEvent('page')
  await sidebar
    .push(/Grace/)
    .getByRole('link', { name: /Open the/ })
    .click()
  const record = await opened
  hear(record)
  await expect(record.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(record.locator('main img, main script, main iframe')).toHaveCount(0)
  expect(dialogs).toEqual([])
})

test('the number of the closed sidebar is told to the page by no font, no search in the page and no timing', async ({
  inbox,
  sidebar,
  page,
}) => {
  await inbox.choose(/Åsa/)
  await sidebar.button('Collapse').click()
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
  // a page of our own, with no digit on it, that asks the sidebar whom the CRM knows
  const fonts: string[] = []
  await page.route('**/practice-hostile', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }))
  await page.route('**/font/*', (route) => {
    fonts.push(new URL(route.request().url()).pathname)
    return route.abort()
  })
  await page.goto(`${publicUrl}/practice-hostile`)
  await expect.poll(rail(page).name).toBe('Open Tagalong')
  await page.evaluate(() => {
    for (const family of ['-apple-system', 'Segoe UI', 'Roboto', 'system-ui', 'sans-serif', 'serif', 'monospace', 'Times New Roman'])
      document.fonts.add(new FontFace(family, `url(/font/${encodeURIComponent(family)})`, { unicodeRange: 'U+30-39' }))
    const entries: string[] = []
    Object.assign(window, { entries })
    for (const type of ['largest-contentful-paint', 'layout-shift', 'element'])
      new PerformanceObserver((list) => entries.push(JSON.stringify(list.getEntries()))).observe({ type })
    CSS.registerProperty({ name: '--s', syntax: '<length>', inherits: true, initialValue: '0px' })
    const visitor = { phones: [], emails: ['asa.lindqvist-bergstrom@nordhavn.example.com'], variables: {} }
    const conversation = { source: 'practice', externalId: 'probe', channel: 'chat', status: 'open', visitor, messages: [] }
    window.postMessage({ tagalong: 1, type: 'conversation', conversation }, location.origin)
  })
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
  const found = await page.evaluate(async () => {
    // two frames later all that a paint asks for or tells is under way
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const { find, entries } = window as unknown as { find(text: string, ...how: boolean[]): boolean; entries: string[] }
    const loading = [...document.fonts].filter(({ status }) => status !== 'unloaded').map(({ family }) => family)
    return { digit: find.call(window, '1', false, false, true), loading, entries }
  })
  expect({ ...found, fonts }).toEqual({ digit: false, loading: [], entries: [], fonts: [] })
})
