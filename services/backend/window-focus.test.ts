import { expect, test } from 'vitest'
import { windowFocus } from './window-focus.ts'

type Current = { id: number; focused: boolean }

function browserWith(current: Current, { hasFocus = false } = {}) {
  const listeners = new Set<(id: number) => void>()
  const answers: (() => void)[] = []
  const stop = new AbortController()
  const window = Object.assign(new EventTarget(), { document: { hasFocus: () => hasFocus } })
  const windows = {
    getCurrent: () => new Promise<Current>((resolve) => answers.push(() => resolve({ ...current }))),
    onFocusChanged: {
      addListener: (hear: (id: number) => void) => void listeners.add(hear),
      removeListener: (hear: (id: number) => void) => void listeners.delete(hear),
    },
  }
  const focused = windowFocus(windows, window, stop.signal)
  return {
    focused: () => focused?.get(),
    current,
    window,
    stop,
    listeners,
    say: (id: number) => {
      for (const hear of listeners) hear(id)
    },
    answer: async () => {
      for (const give of answers.splice(0)) give()
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    },
  }
}

test('where the browser gives no windows, nothing is said', () => {
  expect(
    windowFocus(undefined, Object.assign(new EventTarget(), { document: { hasFocus: () => true } }), new AbortController().signal),
  ).toBe(undefined)
})

test('a popup of the page, another program and another window all take the window out of use, until it is used again', async () => {
  for (const other of [8, -1]) {
    const browser = browserWith({ id: 7, focused: true })
    await browser.answer()
    expect(browser.focused()).toBe(true)
    browser.say(other)
    expect(browser.focused()).toBe(false)
    await browser.answer()
    expect(browser.focused()).toBe(false)
    browser.say(7)
    expect(browser.focused()).toBe(true)
  }
})

test('a window that is not in use when the surface begins is known not to be', async () => {
  const browser = browserWith({ id: 7, focused: false })
  await browser.answer()
  expect(browser.focused()).toBe(false)
})

test('a tab that went to another window goes by that one', async () => {
  const browser = browserWith({ id: 7, focused: true })
  await browser.answer()
  browser.current.id = 8
  browser.say(8)
  expect(browser.focused()).toBe(false)
  await browser.answer()
  expect(browser.focused()).toBe(true)
  browser.say(7)
  expect(browser.focused()).toBe(false)
})

test('an answer that came too late says nothing', async () => {
  const browser = browserWith({ id: 7, focused: true })
  browser.say(-1)
  await browser.answer()
  expect(browser.focused()).toBe(false)
})

test('a system that does not tell that the window is in use again is asked at the first press, and only then', async () => {
  for (const name of ['pointerdown', 'keydown', 'focus']) {
    const browser = browserWith({ id: 7, focused: true })
    await browser.answer()
    browser.say(-1)
    await browser.answer()
    expect(browser.focused()).toBe(false)
    browser.window.dispatchEvent(new Event(name))
    expect(browser.focused()).toBe(false)
    await browser.answer()
    expect(browser.focused(), name).toBe(true)
  }
})

test('a document that has the focus is in a window that is in use, whatever the browser calls it', async () => {
  const browser = browserWith({ id: 7, focused: false }, { hasFocus: true })
  await browser.answer()
  expect(browser.focused()).toBe(true)
})

test('nobody listens when the surface has gone', () => {
  const browser = browserWith({ id: 7, focused: true })
  browser.stop.abort()
  expect(browser.listeners.size).toBe(0)
})
