import { expect, type BrowserContext, type Page } from '@playwright/test'
import { backgroundOf, stopBackground } from './extension.ts'

/**
 * A step of the background's outbox: before the intent is on the disk, when it is and nothing was sent, before what was answered is
 * taken out. Or what our page script asks, heard and not answered.
 */
export type Step = 'before it is stored' | 'when it is stored and not sent' | 'before it is taken out' | 'loader.start' | 'loader.said'

/** The next time that the background comes to this step it goes no further; `stop` waits for that and stops it as the browser does. */
export async function holdAt(context: BrowserContext, step: Step): Promise<{ stop(page: Page): Promise<void> }> {
  const background = await backgroundOf(context)
  await background.evaluate((at) => {
    const scope = globalThis as unknown as { held?: boolean }
    scope.held = false
    if (at === 'loader.start' || at === 'loader.said') {
      // whoever asks is looked up here first
      for (const area of [chrome.storage.local, chrome.storage.session]) area.get = () => new Promise(() => {})
      chrome.runtime.onMessage.addListener(({ command }: { command?: string }) => {
        if (command === at) scope.held = true
      })
      return
    }
    if (at === 'when it is stored and not sent') {
      const real = globalThis.fetch
      globalThis.fetch = (input, init) => {
        const { method, url } = new Request(input, init)
        if (method !== 'POST' || !/\/v1\/(tags|records|tags\/[^/]+\/undo)$/.test(new URL(url).pathname)) return real(input, init)
        scope.held = true
        return new Promise(() => {})
      }
      return
    }
    const method = at === 'before it is stored' ? 'add' : 'delete'
    const real = IDBObjectStore.prototype[method] as (this: IDBObjectStore, ...given: unknown[]) => IDBRequest
    // a transaction in which something is always asked for is never committed
    IDBObjectStore.prototype[method] = function (this: IDBObjectStore, ...given: unknown[]) {
      const request = real.apply(this, given)
      if (this.name !== 'outbox') return request as never
      const ask = () => this.count().addEventListener('success', ask)
      ask()
      scope.held = true
      return request as never
    }
  }, step)
  return {
    async stop(page) {
      await expect.poll(() => background.evaluate(() => (globalThis as unknown as { held?: boolean }).held)).toBe(true)
      await stopBackground(context, page)
    },
  }
}
