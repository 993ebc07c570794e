import { type BrowserContext, expect, type Page, type Worker } from '@playwright/test'

/** The extension's background, also after it was stopped and has woken up again. */
export async function backgroundOf(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker')
}

/** Stops the background as the browser does when it has been idle, and sees that it stopped. */
export async function stopBackground(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  // all that was seen, in order: an open sidebar wakes it up again within a quarter of a second
  const seen: string[] = []
  session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => seen.push(...versions.map(({ runningStatus }) => runningStatus)))
  await session.send('ServiceWorker.enable')
  await expect.poll(() => seen).toContain('running')
  await session.send('ServiceWorker.stopAllWorkers')
  await expect.poll(() => seen.slice(seen.indexOf('running'))).toContain('stopped')
  await session.detach()
}

/** What our page script in this page gets for an answer when it asks the background for something. */
export function askAsPageScript(context: BrowserContext, page: Page, message: unknown): Promise<unknown> {
  return inPageScript(context, page, `chrome.runtime.sendMessage(${JSON.stringify(message)})`)
}

/** The address at which this browser serves the sidebar to pages. It has a name of its own in every session, which only our page script is told. */
export async function sidebarAddress(context: BrowserContext, page: Page): Promise<string> {
  return String(await inPageScript(context, page, `chrome.runtime.getURL('sidebar.html')`))
}

async function inPageScript(context: BrowserContext, page: Page, expression: string): Promise<unknown> {
  const session = await context.newCDPSession(page)
  const worlds: { id: number; type: string | undefined; name: string }[] = []
  session.on('Runtime.executionContextCreated', ({ context: { id, auxData, name } }) =>
    worlds.push({ id, name, type: auxData?.['type'] as string }),
  )
  await session.send('Runtime.enable')
  await expect.poll(() => worlds.find(({ type, name }) => type === 'isolated' && name === 'Tagalong')).toBeDefined()
  const world = worlds.find(({ type, name }) => type === 'isolated' && name === 'Tagalong')
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId: world?.id ?? 0,
    expression,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value
}

/** Every address that the background fetches from now on. */
export async function watchFetches(context: BrowserContext): Promise<() => Promise<string[]>> {
  const worker = await backgroundOf(context)
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { asked: string[] }
    const real = globalThis.fetch
    scope.asked = []
    globalThis.fetch = (input, init) => {
      scope.asked.push(String((input as Request).url ?? input))
      return real(input, init)
    }
  })
  return () => worker.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

/** Pixels that the page has given up at its right edge. */
export const roomMade = (page: Page): Promise<number> =>
  page.evaluate(() => Number.parseInt(getComputedStyle(document.documentElement).marginRight, 10))
