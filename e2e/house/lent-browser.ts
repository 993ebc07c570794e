import type { BrowserContext, CDPSession } from '@playwright/test'
import { type Look, openChromium } from './browser.ts'
import { type Front, openFront } from './front.ts'
import { extensionFolder, publicUrl } from './places.ts'

/**
 * Browsers that are lent to one story after the other: starting one takes longer than most stories. Each story finds its browser as
 * new: one empty tab, no cookies, nothing stored, and the extension installed a moment ago.
 */
export type LentBrowsers = {
  /** `port`: of the backend that this story's pages come from */
  lend(port: number, look: Look): Promise<LentBrowser>
  close(): Promise<void>
}
export type LentBrowser = { context: BrowserContext; giveBack(): Promise<void> }

export function lentBrowsers(): LentBrowsers {
  const opened = new Map<string, Opened>()
  return {
    async lend(port, look) {
      const name = JSON.stringify(look)
      const browser = opened.get(name) ?? (await open(look))
      opened.set(name, browser)
      browser.front.leadTo(port)
      const { id } = (await browser.session.send('Extensions.loadUnpacked', { path: extensionFolder() })) as { id: string }
      return { context: browser.context, giveBack: () => makeNew(browser, id) }
    },
    async close() {
      for (const { context, front } of opened.values()) {
        await context.close()
        await front.close()
      }
    },
  }
}

type Opened = { context: BrowserContext; session: CDPSession; front: Front }

async function open(look: Look): Promise<Opened> {
  const front = await openFront()
  const context = await openChromium({ port: front.port, extension: 'later', ...look })
  const session = await context.browser()?.newBrowserCDPSession()
  if (!session) throw new Error('This Chromium gives no session in which extensions are installed.')
  return { context, session, front }
}

async function makeNew({ context, session, front }: Opened, extension: string): Promise<void> {
  // a browser ends with its last tab
  const page = await context.newPage()
  await Promise.all(context.pages().map((other) => other !== page && other.close()))
  const ended = context.serviceWorkers().map((worker) => new Promise((resolve) => worker.once('close', resolve)))
  await session.send('Extensions.uninstall', { id: extension })
  await Promise.all(ended)
  front.leadTo(undefined)
  await context.clearCookies()
  const tab = await context.newCDPSession(page)
  await tab.send('Storage.clearDataForOrigin', { origin: publicUrl, storageTypes: 'all' })
  await tab.detach()
}
