import { outerWords } from '#services/background/outer-words.ts'
import { afterEach, expect, test, vi } from 'vitest'
import { frameHost } from './frame-host.ts'

Object.defineProperty(document.documentElement, 'clientWidth', { value: 1280, configurable: true })

// the page of a frame is none of this test
const { happyDOM } = globalThis as unknown as { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } } }
happyDOM.settings.handleDisabledFileLoadingAsSuccess = true

let stop = new AbortController()
afterEach(() => {
  stop.abort()
  stop = new AbortController()
  vi.restoreAllMocks()
})

const room = () => document.documentElement.style.getPropertyValue('margin-right')
const turn = () => new Promise<void>((resolve) => setTimeout(resolve))

function put(collapsed: boolean, addresses: (string | undefined)[]) {
  let asked = 0
  const host = frameHost({
    document,
    place: { side: 'right', width: 400, collapsed },
    address: async () => addresses[asked++],
    railPressed: () => {},
    widthChosen: () => {},
    moved: () => {},
    gaveUp: () => {},
    signal: stop.signal,
  })
  host.look({ words: outerWords.en })
  return { host, asked: () => asked }
}

test('a closed sidebar asks for no frame; opened, for one, and closed and opened again for no other', async () => {
  const { host, asked } = put(true, ['about:blank'])
  await turn()
  expect([asked(), room(), host.collapsed()]).toEqual([0, '44px', true])
  host.place({ collapsed: false })
  host.place({ collapsed: true })
  host.place({ collapsed: false })
  await turn()
  expect([asked(), room()]).toEqual([1, '405px'])
})

test('where nobody gives it an address the page has its room back, and the next press asks again', async () => {
  const { host, asked } = put(true, [undefined, 'about:blank'])
  host.place({ collapsed: false })
  await turn()
  expect([asked(), room(), host.collapsed()]).toEqual([1, '44px', true])
  host.place({ collapsed: false })
  await turn()
  expect([asked(), room(), host.collapsed()]).toEqual([2, '405px', false])
})

test('what it was given as a place stays as it was given', () => {
  const place = { side: 'right' as const, width: 400, collapsed: true }
  const parts = {
    document,
    place,
    address: async () => undefined,
    railPressed() {},
    widthChosen() {},
    moved() {},
    gaveUp() {},
    signal: stop.signal,
  }
  frameHost(parts).place({ collapsed: false })
  expect(place.collapsed).toBe(true)
})

test('a page that swaps its root finds the sidebar at the new one, which makes the room', async () => {
  const { host } = put(true, [])
  const old = document.documentElement
  const root = document.createElement('html')
  root.append(document.createElement('body'))
  old.remove()
  document.append(root)
  await turn()
  expect(root.lastElementChild?.localName).toBe('div')
  expect([root.style.getPropertyValue('margin-right'), old.style.getPropertyValue('margin-right')]).toEqual(['44px', ''])
  expect(host.collapsed()).toBe(true)
  root.remove()
  document.append(old)
})

test('a frame that is loaded again gets a frame of its own with a nonce; one that is loaded without end is folded away, and the rail says why', async () => {
  const shadows: ShadowRoot[] = []
  const real = Element.prototype.attachShadow
  vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element, init) {
    const shadow = real.call(this, init)
    shadows.push(shadow)
    return shadow
  })
  const { host, asked } = put(true, Array<string>(50).fill('about:blank'))
  const [shadow] = shadows as [ShadowRoot]
  const frame = () => shadow.querySelector('iframe')
  const name = () => shadow.querySelector('button')?.getAttribute('aria-label')
  host.place({ collapsed: false })
  await turn()
  for (let loads = 0; loads < 25; loads++) {
    const before = frame()
    before?.dispatchEvent(new Event('load'))
    before?.dispatchEvent(new Event('load'))
    await turn()
    if (loads < 5) expect(frame()).not.toBe(before)
  }
  expect([frame(), host.collapsed(), name()]).toEqual([null, true, 'Open Tagalong: This page loads Tagalong again and again.'])
  expect(asked()).toBeLessThan(25)
  host.place({ collapsed: false })
  await turn()
  expect([frame() === null, name()]).toEqual([false, 'Open Tagalong'])
})
