import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Ask } from './ask.ts'
import { followChanges } from './follow-changes.ts'
import type { Link } from './sidebar-host.ts'
import { cell } from './source.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** How many listen to it. */
function counted<T extends EventTarget>(target: T): { target: T; listening(): number } {
  const listeners = new Set<unknown>()
  const { addEventListener, removeEventListener } = target
  target.addEventListener = (name: string, hear: never, options?: AddEventListenerOptions) => {
    listeners.add(hear)
    options?.signal?.addEventListener('abort', () => listeners.delete(hear))
    addEventListener.call(target, name, hear, options)
  }
  target.removeEventListener = (name: string, hear: never) => {
    listeners.delete(hear)
    removeEventListener.call(target, name, hear)
  }
  return { target, listening: () => listeners.size }
}

test('a sidebar that is open for days, beside a backend that comes and goes, listens to no more than at the beginning', async () => {
  const stop = new AbortController()
  const signal = counted(stop.signal)
  const document = counted(Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  const link = cell<Link>({ state: 'online' })
  let asked = 0
  followChanges({
    ask: (async () => {
      asked++
      throw new AppError('backend-unreachable', 'No answer.')
    }) as unknown as Ask,
    document: document.target as unknown as Document,
    collapsed: cell(false),
    link,
    listener: () => undefined,
    signal: signal.target,
  })
  await vi.advanceTimersByTimeAsync(60_000)
  for (let time = 0; time < 20; time++) {
    link.set({ state: 'signed-out' })
    await vi.advanceTimersByTimeAsync(5_000)
    link.set({ state: 'online' })
    await vi.advanceTimersByTimeAsync(5_000)
  }
  expect(asked).toBeGreaterThan(40)
  expect([signal.listening(), document.listening()]).toEqual([1, 0])
  stop.abort()
  await vi.advanceTimersByTimeAsync(0)
  expect([signal.listening(), vi.getTimerCount()]).toEqual([0, 0])
})
