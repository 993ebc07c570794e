import { afterEach, expect, test } from 'vitest'
import { frameHost } from './frame-host.ts'

Object.defineProperty(document.documentElement, 'clientWidth', { value: 1280, configurable: true })

// the page of a frame is none of this test
const { happyDOM } = globalThis as unknown as { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } } }
happyDOM.settings.handleDisabledFileLoadingAsSuccess = true

let stop = new AbortController()
afterEach(() => {
  stop.abort()
  stop = new AbortController()
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
    gaveUp: () => {},
    signal: stop.signal,
  })
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
  const parts = { document, place, address: async () => undefined, railPressed() {}, widthChosen() {}, gaveUp() {}, signal: stop.signal }
  frameHost(parts).place({ collapsed: false })
  expect(place.collapsed).toBe(true)
})
