import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import type { Site } from '#contract/settings/sites.ts'
import { copyExtension } from '../../scripts/build/copy-extension.ts'
import { apiAs } from '../house/api.ts'
import type { StoryBackend } from '../house/backend.ts'
import { openChromium } from '../house/browser.ts'
import { backgroundOf } from '../house/extension.ts'
import { admin, prepared, publicUrl } from '../house/places.ts'
import { writeSignedIn } from '../house/signed-in.ts'
import { accountPages } from '../screens/account-pages.ts'
import type { Zoo } from './serve-zoo.ts'

/** What every browser of the zoo calls it, whatever its port. */
export const zooUrl = 'http://localhost:4311'

export type ZooBrowser = { context: BrowserContext; close(): Promise<void> }

/** A browser in which the agent is signed in, and whose organisation has the zoo on its list of sites. */
export async function openZooBrowser(backend: StoryBackend, zoo: Zoo): Promise<ZooBrowser> {
  const extension = mkdtempSync(join(tmpdir(), 'tagalong-zoo-'))
  copyExtension(join(process.cwd(), '.output', 'chrome-mv3'), extension, [`${publicUrl}/*`, `${zooUrl}/*`])
  const context = await openChromium({ port: backend.port, extension, also: { 'localhost:4311': zoo.port } })
  await listTheZoo(context, backend.port)
  await writeSignedIn(context, JSON.parse(prepared('signed-in')))
  await applySites(context)
  return {
    context,
    async close() {
      await context.close()
      rmSync(extension, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** An admin puts the zoo on the list. */
async function listTheZoo(context: BrowserContext, port: number): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage())
  await accountPages(page).signIn(admin)
  const api = await apiAs(page, port)
  const { version, settings } = await api.call('settings.get', {})
  const site: Site = { id: 'zoo', name: 'Zoo', match: `${zooUrl}/*`, adapter: 'page-api', side: 'right', sources: ['zoo'] }
  await api.call('settings.save', { base: version, settings: { sites: [...settings.sites, site] } })
  await context.clearCookies()
}

/** The background asks for the list, as it does when the popup is used. */
async function applySites(context: BrowserContext): Promise<void> {
  const popup = await context.newPage()
  await popup.goto(new URL('/popup.html', (await backgroundOf(context)).url()).href)
  await popup.evaluate(() => chrome.runtime.sendMessage({ command: 'sites.apply', input: {} }))
  await popup.close()
}

/**
 * Runs this as a script of the page's own, told to the browser as it stands: the driver's own way of asking uses methods that some
 * pages have replaced.
 */
export async function inPage<A>(page: Page, work: (given: A) => unknown, given?: A): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const expression = `(${work})(${JSON.stringify(given)})`
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true })
  await session.detach()
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
}

/** The page says, by the page API, that a chat is open on it that has just ended. */
export function announce(page: Page, externalId: string): Promise<void> {
  const visitor = { phones: ['+46 70-174 06 12'], emails: [], fullName: 'Åsa Lindqvist', variables: {} }
  const messages = [{ id: '1', role: 'visitor', text: 'Have you any boats?' }]
  const conversation = { source: 'zoo', externalId, channel: 'chat', status: 'ended', visitor, messages }
  return inPage(
    page,
    (detail) => void document.dispatchEvent(new CustomEvent('tagalong', { detail })),
    JSON.stringify({ tagalong: 1, type: 'conversation', conversation }),
  )
}
