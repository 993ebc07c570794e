import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchTampering } from './tampering.ts'

const root = document.documentElement
let host: HTMLElement
let gaveUp = 0
let stop: AbortController

beforeEach(() => {
  host = document.createElement('div')
  gaveUp = 0
  stop = new AbortController()
  root.append(host)
  watchTampering({ document, host, restore: () => root.append(host), gaveUp: () => gaveUp++, signal: stop.signal })
})
afterEach(() => {
  stop.abort()
  host.remove()
})
const noticed = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('a page that lays hands on the host', () => {
  test('taken away, it comes back', async () => {
    host.remove()
    await noticed()
    expect(host.parentNode).toBe(root)
  })

  test('moved into an element of the page, it comes back', async () => {
    const wrapper = document.createElement('div')
    document.body.append(wrapper)
    wrapper.append(host)
    await noticed()
    expect(host.parentNode).toBe(root)
  })

  test.each(['inert', 'popover', 'hidden', 'style', 'class', 'dir'])('%s hung on it is taken off', async (name) => {
    host.setAttribute(name, name === 'style' ? 'opacity:0' : 'auto')
    await noticed()
    expect(host.getAttributeNames()).toEqual([])
  })

  test('children put into it are taken out', async () => {
    host.append(document.createElement('p'))
    await noticed()
    expect(host.childNodes).toHaveLength(0)
  })

  test('a page that will not stop is left in peace', async () => {
    for (let n = 0; n < 20; n++) {
      host.remove()
      await noticed()
    }
    expect(gaveUp).toBe(1)
    expect(host.parentNode).toBeNull()
  })

  test('what happens elsewhere in the page costs nothing', async () => {
    let restored = 0
    const other = document.createElement('div')
    stop.abort()
    stop = new AbortController()
    watchTampering({ document, host, restore: () => restored++, gaveUp: () => gaveUp++, signal: stop.signal })
    root.append(other)
    other.remove()
    await noticed()
    expect([restored, gaveUp]).toEqual([0, 0])
  })
})
