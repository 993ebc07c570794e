import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import type { Site } from '#contract/settings/sites.ts'
import { copyExtension } from '../../scripts/build/copy-extension.ts'
import { type Api, apiAs } from '../house/api.ts'
import type { StoryBackend } from '../house/backend.ts'
import { openChromium } from '../house/browser.ts'
import { backgroundOf } from '../house/extension.ts'
import { admin, prepared, publicUrl } from '../house/places.ts'
import { writeSignedIn } from '../house/signed-in.ts'
import { accountPages } from '../screens/account-pages.ts'
import type { Zoo } from './serve-zoo.ts'

/** What every browser of the zoo calls it, whatever its port. */
export const zooUrl = 'http://localhost:4311'

const zooSite: Site = { id: 'zoo', name: 'Zoo', match: `${zooUrl}/*`, adapter: 'page-api', side: 'right', sources: ['zoo'] }

export type ZooBrowser = {
  context: BrowserContext
  /** the API, as an admin */
  api: Api
  /** what the toolbar's popup would say of the tab with this page */
  popupSays(page: Page): Promise<string>
  close(): Promise<void>
}

/** A browser in which the agent is signed in, and whose organisation has the zoo on its list of sites. */
export async function openZooBrowser(
  backend: StoryBackend,
  zoo: Pick<Zoo, 'port'>,
  sites: readonly Site[] = [zooSite],
): Promise<ZooBrowser> {
  const extension = mkdtempSync(join(tmpdir(), 'tagalong-zoo-'))
  copyExtension(join(process.cwd(), '.output', 'chrome-mv3'), extension, [`${publicUrl}/*`, `${zooUrl}/*`])
  const context = await openChromium({ port: backend.port, extension, also: { 'localhost:4311': zoo.port } })
  const api = await listTheZoo(context, backend.port, sites)
  await writeSignedIn(context, JSON.parse(prepared('signed-in')))
  const popup = await applySites(context)
  return {
    context,
    api,
    popupSays: (page) =>
      popup.evaluate(async (url) => {
        const tab = (await chrome.tabs.query({})).find((one) => one.url === url)
        const answer = await chrome.runtime.sendMessage({ command: 'tab.read', input: { tab: tab?.id } })
        return answer.value.sidebar
      }, page.url()),
    async close() {
      await context.close()
      rmSync(extension, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** An admin puts the zoo on the list. */
async function listTheZoo(context: BrowserContext, port: number, sites: readonly Site[]): Promise<Api> {
  const page = context.pages()[0] ?? (await context.newPage())
  await accountPages(page).signIn(admin)
  const api = await apiAs(page, port)
  const { version, settings } = await api.call('settings.get', {})
  await api.call('settings.save', { base: version, settings: { sites: [...settings.sites, ...sites] } })
  await context.clearCookies()
  return api
}

/** The background asks for the list, as it does when the popup is used; the popup stays. */
async function applySites(context: BrowserContext): Promise<Page> {
  const popup = await context.newPage()
  await popup.goto(new URL('/popup.html', (await backgroundOf(context)).url()).href)
  await popup.evaluate(() => chrome.runtime.sendMessage({ command: 'sites.apply', input: {} }))
  return popup
}

/**
 * Runs this as a script of the page's own, told to the browser as it stands: the driver's own way of asking uses methods that some
 * pages have replaced.
 */
export async function inPage<A, T>(page: Page, work: (given: A) => T | Promise<T>, given?: A): Promise<T> {
  const session = await page.context().newCDPSession(page)
  const expression = `(${work})(${JSON.stringify(given)})`
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  await session.detach()
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value
}

/** A chat on a page of the zoo that has just ended. */
export function chatOf(externalId: string, stranger = false) {
  const visitor = stranger
    ? { phones: [], emails: [`${externalId}@stranger.example`], firstName: 'Åsa', lastName: 'Nyström', variables: {} }
    : { phones: ['+46 70-174 06 12'], emails: [], fullName: 'Åsa Lindqvist', variables: {} }
  const messages = [{ id: '1', role: 'visitor' as const, text: 'Have you any boats?' }]
  return { source: 'zoo', externalId, channel: 'chat' as const, status: 'ended' as const, visitor, messages }
}

/** The page says, by the page API, that it is open on it. */
export async function announce(page: Page, conversation: ReturnType<typeof chatOf>): Promise<void> {
  await inPage(
    page,
    (detail) => void document.dispatchEvent(new CustomEvent('tagalong', { detail })),
    JSON.stringify({ tagalong: 1, type: 'conversation', conversation }),
  )
}
