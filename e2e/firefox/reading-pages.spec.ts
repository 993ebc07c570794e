import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Conversation } from '#contract/conversation.ts'
import type { Site } from '#contract/settings/sites.ts'
import { htmlOf, pagesForBrowsers, savedPages } from '../../services/page/adapters/saved-pages.fixture.ts'
import { apiAs } from '../house/api.ts'
import { backendFrom } from '../house/backend.ts'
import { admin, publicUrl } from '../house/places.ts'
import { accountPages } from '../screens/account-pages.ts'
import { expect, test as base } from './fixtures.ts'
import { extensionHost } from './open-firefox.ts'

const site: Site = {
  id: 'any-chat',
  name: 'any-chat',
  match: `${publicUrl}/pages/*`,
  adapter: 'configurable',
  side: 'right',
  sources: ['any-chat'],
}

/** The saved pages stand at the backend's own origin, the one that this Firefox's extension may reach. */
const test = base.extend({
  backend: async ({ template }, use) => {
    const backend = await backendFrom(template)
    const server = createServer((asked, answer) => {
      const [, first, name] = (asked.url ?? '').split('/')
      const found = first === 'pages' && savedPages.find((page) => page.name === name)
      if (found) {
        answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        return void answer.end(htmlOf(found))
      }
      const { method, headers, url: path } = asked
      const passed = request({ port: backend.port, host: '127.0.0.1', method, headers, path }, (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
      })
      passed.on('error', () => answer.destroy())
      asked.pipe(passed)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    await use({ ...backend, port: (server.address() as AddressInfo).port })
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    await backend.remove()
  },
})

test('pages that nobody has described are read in Firefox as they are in Chromium', async ({ backend, firefox, tab }) => {
  const desk = await firefox.newTab({ apart: true })
  await accountPages(desk).signIn(admin)
  const api = await apiAs(desk, backend.port)
  const { version, settings } = await api.call('settings.get', {})
  await api.call('settings.save', { base: version, settings: { sites: [...settings.sites, site] } })
  // what page scripts tell the background is heard by every page of the extension
  await desk.goto(`moz-extension://${extensionHost}/popup.html`)
  await desk.evaluate(async () => {
    const scope = Object.assign(globalThis, { told: {} as Record<string, unknown> })
    chrome.runtime.onMessage.addListener(({ command, input }, { url }) => {
      if (command === 'loader.said') scope.told[url ?? ''] = input.message.conversation
    })
    await chrome.runtime.sendMessage({ command: 'sites.apply', input: {} })
  })
  const told = (url: string) => desk.evaluate((of) => (globalThis as unknown as { told: Record<string, Conversation> }).told[of], url)
  for (const saved of pagesForBrowsers) {
    const url = `${publicUrl}/pages/${saved.name}${saved.address}`
    await tab.goto(url)
    await expect.poll(async () => (await told(url))?.messages.map(({ role }) => role), { message: saved.name }).toEqual(saved.roles)
    const { name: fullName, phones, emails } = saved.visitor
    await expect
      .poll(async () => (await told(url))?.visitor, { message: saved.name })
      .toMatchObject({ ...(fullName && { fullName }), phones, emails })
  }
})
