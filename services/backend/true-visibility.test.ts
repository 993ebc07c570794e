import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { trueVisibility } from './true-visibility.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Size = { width: number; height: number }

function frame(size: Size, devicePixelRatio = 1) {
  let hear: (entries: object[]) => void = () => {}
  let threshold: number[] = []
  class IntersectionObserver {
    constructor(callback: (entries: object[]) => void, options: { threshold: number[] }) {
      hear = callback
      threshold = options.threshold
    }
    observe() {}
    disconnect() {}
  }
  class IntersectionObserverEntry {
    get isVisible() {
      return true
    }
  }
  const window = {
    IntersectionObserver,
    IntersectionObserverEntry,
    innerWidth: size.width,
    innerHeight: size.height,
    devicePixelRatio,
    document: { documentElement: {} },
  } as unknown as Window & typeof globalThis
  const visibility = trueVisibility(window, new AbortController().signal)
  return {
    threshold,
    shows: (part: Partial<Size>, isVisible = true) => {
      hear([{ isVisible, intersectionRect: { ...size, ...part } }])
      vi.advanceTimersByTime(300)
      return visibility.get()
    },
  }
}

const usual = { width: 395, height: 800 }

test('a frame is seen when the browser has said for 300 ms that all of it is', () => {
  const { shows } = frame(usual)
  expect(shows({})).toBe('seen')
  expect(shows({}, false)).toBe('covered')
})

test('a page that moves the head, the foot or a side out of the window covers it, however small a part that is', () => {
  for (const part of [{ height: 726 }, { height: 797 }, { width: 392 }, { width: 0, height: 0 }])
    expect(frame(usual).shows(part), JSON.stringify(part)).toBe('covered')
})

test('what rounding takes at the edges is not held against a page, at any zoom', () => {
  for (const part of [{ height: 799.33 }, { height: 798, width: 393.2 }]) expect(frame(usual).shows(part)).toBe('seen')
  expect(frame({ width: 1580, height: 3200 }, 0.25).shows({ height: 3193 })).toBe('seen')
  expect(frame({ width: 1580, height: 3200 }, 0.25).shows({ height: 3190 })).toBe('covered')
  expect(frame(usual, 2).shows({ height: 798.4 })).toBe('seen')
  expect(frame({ width: 395, height: 266 }, 3).shows({ height: 263 })).toBe('covered')
})

test('a window that is low or narrow hides nothing of a frame that is as small', () => {
  for (const small of [
    { width: 395, height: 110 },
    { width: 160, height: 200 },
  ])
    expect(frame(small).shows({})).toBe('seen')
})

test('the content may be longer than the frame', () => {
  expect(frame(usual).shows({ height: 1_400 })).toBe('seen')
})

test('the browser tells of every pixel that goes, also where the frame was never whole to it', () => {
  const { threshold } = frame(usual)
  const steps = threshold.slice(1).map((ratio, at) => (ratio - (threshold[at] ?? 0)) * usual.height)
  expect(Math.max(...steps)).toBeLessThan(2)
  expect([threshold[0], threshold.at(-1)]).toEqual([0, 1])
})
