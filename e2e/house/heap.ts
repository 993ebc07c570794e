import type { BrowserContext, CDPSession, Page } from '@playwright/test'

type Sent = { method?: string; id?: number; params?: { chunk?: string } }

/** Every string that lives in a page, as V8's own snapshot of the heap lists them; a long one is cut after a thousand signs. */
export async function pageHeap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.takeHeapSnapshot')
  await session.detach()
  return stringsOf(chunks)
}

/** The same of the extension's background. */
export async function backgroundHeap(context: BrowserContext): Promise<string> {
  const browser = await context.browser()?.newBrowserCDPSession()
  if (!browser) throw new Error('This Chromium gives no session of the whole browser.')
  const { targetInfos } = await browser.send('Target.getTargets')
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith('chrome-extension:'))
  if (!worker) throw new Error('The background does not run.')
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId: worker.targetId, flatten: false })
  const chunks = await snapshotThrough(browser, sessionId)
  await browser.detach()
  return stringsOf(chunks)
}

/** Playwright opens no session with a worker: what is said to it and by it is passed on by the browser's own. */
function snapshotThrough(browser: CDPSession, sessionId: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const chunks: string[] = []
    browser.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from !== sessionId) return
      const { method, id, params } = JSON.parse(message) as Sent
      if (method === 'HeapProfiler.addHeapSnapshotChunk' && params?.chunk) chunks.push(params.chunk)
      if (id === 1) resolve(chunks)
    })
    const message = JSON.stringify({ id: 1, method: 'HeapProfiler.takeHeapSnapshot' })
    browser.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
  })
}

function stringsOf(chunks: readonly string[]): string {
  return (JSON.parse(chunks.join('')) as { strings: string[] }).strings.join('\n')
}
