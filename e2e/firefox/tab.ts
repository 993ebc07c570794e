import type { Finder, Tab } from '../screens/driver.ts'
import { type Bidi, type Context, callIn, contexts, pressKey, pressAt, typeText } from './bidi.ts'
import { type FirefoxLocator, finderIn } from './locator.ts'
import { until } from './until.ts'

/** A page or frame, or a part of the browser's own surface with a page of ours in it. */
export type FirefoxFrame = Finder<FirefoxLocator> & {
  readonly context: string
  url(): string
  evaluate<T, A = undefined>(run: (argument: A) => T | Promise<T>, argument?: A): Promise<T>
  press(x: number, y: number): Promise<unknown>
  keyboard: { press(keys: string): Promise<unknown>; type(text: string): Promise<void> }
  screenshot(): Promise<Buffer>
}

export type FirefoxTab = FirefoxFrame &
  Tab<FirefoxLocator> & {
    frames(): Promise<FirefoxFrame[]>
    reload(): Promise<unknown>
    bringToFront(): Promise<unknown>
    waitForEvent(name: 'close'): Promise<void>
    close(): Promise<unknown>
  }

export function frameAt(bidi: Bidi, { context, url }: Context): FirefoxFrame {
  return {
    ...finderIn(bidi, context),
    context,
    url: () => url,
    evaluate: (run, argument) => callIn(bidi, context, run.toString(), argument),
    press: (x, y) => pressAt(bidi, context, x, y),
    keyboard: { press: (keys) => pressKey(bidi, context, keys), type: (text) => typeText(bidi, context, text) },
    screenshot: async () => {
      const { result } = await bidi.send('browsingContext.captureScreenshot', { context })
      return Buffer.from((result as { data: string }).data, 'base64')
    },
  }
}

export function tabAt(bidi: Bidi, found: Context): FirefoxTab {
  const { context } = found
  const now = async () => (await contexts(bidi)).find((one) => one.context === context)
  return {
    ...frameAt(bidi, found),
    goto: (url) => {
      const go = () => bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
      // Firefox drops a load that meets another one of the same tab, and says so
      return go().catch((error: unknown) => (String(error).includes('NS_BINDING_ABORTED') ? go() : Promise.reject(error)))
    },
    reload: () => bidi.send('browsingContext.reload', { context, wait: 'complete' }),
    bringToFront: () => bidi.send('browsingContext.activate', { context }),
    close: () => bidi.send('browsingContext.close', { context }),
    frames: async () => ((await now())?.children ?? []).map((child) => frameAt(bidi, child)),
    waitForURL: async (is) => {
      await until('an address', async () => {
        const url = (await now())?.url ?? 'about:blank'
        if (!is(new URL(url))) return { not: `it is ${url}` }
        // while a page still comes, going elsewhere is refused
        const state = await callIn<string>(bidi, context, '() => document.readyState', undefined).catch(String)
        return state === 'complete' ? { done: true } : { not: `it is ${url}, ${state}` }
      })
    },
    waitForEvent: async () => {
      await until('the tab to close', async () => ((await now()) ? { not: 'it is open' } : { done: true }))
    },
  }
}
