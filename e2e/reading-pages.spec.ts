import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext } from '@playwright/test'
import type { Conversation } from '#contract/conversation.ts'
import type { Site } from '#contract/settings/sites.ts'
import type { SavedPage } from '../services/page/adapters/saved-page.fixture.ts'
import { htmlOf, pagesForBrowsers, savedPages } from '../services/page/adapters/saved-pages.fixture.ts'
import { test as base, expect } from './fixtures.ts'
import { backgroundOf } from './house/extension.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'
import { openZooBrowser, type ZooBrowser, zooUrl } from './zoo/zoo-browser.ts'

const site = (id: string, adapter: Site['adapter'], match: string): Site => ({
  id,
  name: id,
  match: `${zooUrl}${match}`,
  adapter,
  side: 'right',
  sources: [id],
})
const sites = [site('chatwoot', 'chatwoot', '/app/accounts/*'), site('any-chat', 'configurable', '/pages/*')]

/** Saved pages as their own servers would give them: Chatwoot at its own addresses, the others below their names. */
const test = base.extend<{ pages: ZooBrowser }>({
  pages: async ({ backend }, use) => {
    const server = createServer((request, response) => {
      const [, first, name] = new URL(request.url ?? '/', zooUrl).pathname.split('/')
      const found = savedPages.find((page) => page.name === (first === 'app' ? 'chatwoot-newer' : name))
      response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
      response.end(found ? htmlOf(found) : '')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const pages = await openZooBrowser(backend, { port: (server.address() as AddressInfo).port }, sites)
    await use(pages)
    await pages.close()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  },
})

/** What our page scripts tell the background, the last for each address. */
async function listen(context: BrowserContext): Promise<(address: string) => Promise<Conversation | undefined>> {
  const background = await backgroundOf(context)
  await background.evaluate(() => {
    const scope = Object.assign(globalThis, { told: {} as Record<string, unknown> })
    chrome.runtime.onMessage.addListener(({ command, input }, { url }) => {
      if (command === 'loader.said') scope.told[url ?? ''] = input.message.conversation
    })
  })
  return (address) => background.evaluate((url) => (globalThis as unknown as { told: Record<string, Conversation> }).told[url], address)
}

const addressOf = ({ name, address }: SavedPage) => `${zooUrl}/pages/${name}${address}`

test('pages that nobody has described are read where they are drawn: who wrote what, and to whom', async ({ pages: { context } }) => {
  const told = await listen(context)
  const page = await context.newPage()
  for (const saved of pagesForBrowsers) {
    const url = addressOf(saved)
    await page.goto(url)
    await expect.poll(async () => (await told(url))?.messages.map(({ role }) => role), { message: saved.name }).toEqual(saved.roles)
    const { name: fullName, phones, emails } = saved.visitor
    await expect
      .poll(async () => (await told(url))?.visitor, { message: saved.name })
      .toMatchObject({ ...(fullName && { fullName }), phones, emails })
    const said = await told(url)
    expect(said?.messages[0]?.text, saved.name).toContain(saved.first)
    expect(said?.messages.at(-1)?.text, saved.name).toContain(saved.last)
    expect([said?.source, said?.couldNotRead], saved.name).toEqual(['any-chat', saved.visitor.name ? ['roles'] : ['name', 'roles']])
  }
})

test('beside Chatwoot the sidebar finds the visitor, goes along to another conversation, and an armed tag goes out with the end', async ({
  pages: { context },
}) => {
  const page = await context.newPage()
  await page.goto(`${zooUrl}/app/accounts/3/inbox/7/conversations/1204`)
  const sidebar = sidebarIn(await frameOf(page))
  await expect(sidebar.visitor).toContainText('Åsa Lindqvist')
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toBeVisible()

  const before = await page.evaluate(() => document.body.innerHTML)
  await page.evaluate(() => {
    history.pushState({}, '', '/app/accounts/3/inbox/7/conversations/1205')
    for (const name of document.querySelectorAll('h3.capitalize, button.link span')) name.textContent = 'Nobody Known'
    for (const link of document.querySelectorAll('.contact--panel a')) link.remove()
    const panel = document.querySelector('.conversation-panel') as Element
    panel.lastElementChild?.setAttribute('data-message-id', '1301')
    panel.replaceChildren(panel.lastElementChild as Element)
    for (const text of panel.querySelectorAll('p')) text.textContent = 'Another one'
  })
  await expect(sidebar.visitor).toContainText('Nobody Known')
  await expect(sidebar.card(/Åsa/)).toHaveCount(0)
  await expect(sidebar.text(/Could not read phone and email on this page/)).toBeVisible()

  await page.evaluate((html) => {
    history.back()
    document.body.innerHTML = html
  }, before)
  await expect(sidebar.visitor).toContainText('Åsa Lindqvist')
  await page.evaluate(() => {
    const button = document.querySelector('.resolve-actions button span') as Element
    button.textContent = 'Reopen'
  })
  await expect(sidebar.text(/Saved in the CRM/)).toBeVisible()
})
