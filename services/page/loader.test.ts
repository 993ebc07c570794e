import { outerWords } from '#services/background/outer-words.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Listener = (message: unknown, sender: { id?: string }) => void
let listeners: Set<Listener>
let asked: number
/** how many that are asked are stopped before they answer */
let deaths: number
const look = { words: outerWords.en, language: 'en', theme: 'system', density: 'normal' }
const runtime = {
  id: 'own' as string | undefined,
  getURL: (path: string) => `about:blank?${path}`,
  sendMessage: async ({ command }: { command: string }) => {
    if (command !== 'loader.start') return { ok: true, value: {} }
    asked += 1
    if (asked <= deaths) throw new Error('The message channel closed before a response was received.')
    return { ok: true, value: { nonce: 'n', side: 'right', width: 400, collapsed: true, look } }
  },
  onMessage: {
    addListener: (one: Listener) => void listeners.add(one),
    removeListener: (one: Listener) => void listeners.delete(one),
  },
}
const sidebars = () => document.querySelectorAll('html > div').length

beforeEach(async () => {
  vi.useFakeTimers()
  listeners = new Set()
  asked = 0
  deaths = 0
  runtime.id = 'own'
  vi.stubGlobal('chrome', { runtime })
  vi.resetModules()
})
afterEach(() => {
  for (const listener of [...listeners]) listener({ order: 'stop' }, { id: 'own' })
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const start = async () => void (await import('./loader.ts')).startLoader(document)

test('a background that is stopped while it is asked for the sidebar is asked again, soon and then more and more seldom', async () => {
  deaths = 2
  await start()
  await vi.advanceTimersByTimeAsync(0)
  expect([asked, sidebars()]).toEqual([1, 0])
  await vi.advanceTimersByTimeAsync(1_000)
  expect([asked, sidebars()]).toEqual([3, 1])
})

test('one that never answers is asked once a minute', async () => {
  deaths = Number.POSITIVE_INFINITY
  await start()
  await vi.advanceTimersByTimeAsync(600_000)
  const before = asked
  await vi.advanceTimersByTimeAsync(600_000)
  expect([before < 25, asked - before]).toEqual([true, 10])
  runtime.id = undefined
  await vi.advanceTimersByTimeAsync(60_000)
  expect(vi.getTimerCount()).toBe(0)
})

test('cut off from its extension it asks nobody again, and leaves the page to the loader that comes after it', async () => {
  deaths = 1
  await start()
  await vi.advanceTimersByTimeAsync(0)
  runtime.id = undefined
  await vi.advanceTimersByTimeAsync(60_000)
  expect([asked, sidebars()]).toEqual([1, 0])
  runtime.id = 'own'
  await start()
  await vi.advanceTimersByTimeAsync(0)
  expect([asked, sidebars()]).toEqual([2, 1])
})
