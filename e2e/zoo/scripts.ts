import { expect } from '@playwright/test'
import type { HostilePage } from './zoo-page.ts'

/** Pages whose scripts lie, shout and listen. */
export const scripts: HostilePage[] = [
  {
    name: 'prototypes-replaced',
    before: () => {
      const told: unknown[] = []
      Object.assign(window, { told })
      const note = (what: unknown) => void told.push(String(what))
      const real = { attachShadow: Element.prototype.attachShadow, define: customElements.define }
      Element.prototype.attachShadow = function (init) {
        note('attachShadow')
        return real.attachShadow.call(this, { ...init, mode: 'open' })
      }
      customElements.define = (name) => note(name)
      for (const method of ['then', 'catch', 'finally'] as const) {
        const before = Promise.prototype[method] as (...args: unknown[]) => unknown
        Object.assign(Promise.prototype, {
          [method](this: Promise<unknown>, ...args: unknown[]) {
            return before.apply(this, args)
          },
        })
      }
      const say = JSON.stringify
      JSON.stringify = ((value: unknown) => {
        note(say(value))
        return say(value)
      }) as typeof JSON.stringify
      for (const method of ['push', 'map', 'filter', 'forEach', 'join', 'includes'] as const)
        Object.defineProperty(Array.prototype, method, {
          value(this: unknown[]) {
            throw new Error(`no ${method} here: ${this.length}`)
          },
        })
      EventTarget.prototype.addEventListener = () => note('addEventListener')
      window.MutationObserver = class {
        observe() {}
        disconnect() {}
        takeRecords() {
          return []
        }
      }
      window.IntersectionObserver = class {
        constructor(callback: IntersectionObserverCallback) {
          note(callback)
        }
      } as unknown as typeof IntersectionObserver
      Object.assign(window, { chrome: { runtime: { sendMessage: note, connect: note, id: 'x' } }, postMessage: note })
      CSSStyleSheet.prototype.replaceSync = () => note('replaceSync')
    },
    stands: 'works',
  },
  {
    name: 'forged-events',
    attack: () => {
      const host = document.documentElement.lastElementChild as HTMLElement
      for (const target of [host, document.body, document, window])
        for (const key of ['Enter', 'z', 't', ' ', 'Tab', 'K'])
          for (const type of ['keydown', 'keypress', 'keyup']) {
            const held = { altKey: key === 'K', shiftKey: key === 'K' }
            target.dispatchEvent(new KeyboardEvent(type, { key, code: `Key${key.toUpperCase()}`, ...held, bubbles: true, composed: true }))
          }
      // an odd number in all: an even one would fold the sidebar away and bring it back
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'K', code: 'KeyK', altKey: true, shiftKey: true, bubbles: true }))
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'submit'])
        host.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, clientX: 1_000, clientY: 760 }))
      host.click()
      host.focus()
    },
    stands: 'works',
  },
  {
    name: 'forged-messages',
    attack: () => {
      const orders = [
        { kind: 'context', context: { site: 'x' } },
        { order: 'toggle' },
        { order: 'stop' },
        { command: 'call', input: { id: 'a', name: 'session.get', input: {} } },
        { command: 'outbox.add', input: { intent: { kind: 'undo', key: 'x', input: {} } } },
        { tagalong: 1, type: 'tag', record: { connection: 'crm', entity: 'contact', id: '1' } },
        { tagalong: 1, type: 'conversation', conversation: { __proto__: { source: 'zoo' }, source: 'practice', externalId: 'x' } },
        'tagalong:wake-up',
        { tagalong: 1, type: 'ready' },
        { tagalong: 1, type: 'refused', detail: 'x', fields: [] },
      ]
      for (const order of orders) {
        window.postMessage(order, '*')
        for (let at = 0; at < window.length; at++) window[at]?.postMessage(order, '*')
        for (const name of ['tagalong', 'tagalong:wake-up', 'tagalong:surface'])
          document.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(order) }))
      }
    },
    stands: 'works',
  },
  {
    name: 'frames-that-speak-for-the-page',
    attack: async () => {
      const said = (externalId: string, channel: string) => {
        const visitor = { phones: [], emails: [], fullName: 'Mallory', variables: {} }
        return {
          tagalong: 1,
          type: 'conversation',
          conversation: { source: 'zoo', externalId, channel, status: 'ended', visitor, messages: [] },
        }
      }
      for (const sandboxed of [false, true]) {
        const frame = document.createElement('iframe')
        if (sandboxed) frame.setAttribute('sandbox', 'allow-scripts')
        frame.srcdoc = `<script>setInterval(() => parent.postMessage(${JSON.stringify(said('theirs', 'chat'))}, '*'), 30)</script>`
        document.body.append(frame)
        await new Promise((done) => frame.addEventListener('load', done))
      }
      // the page's own words, which are wrong, are answered all the while: theirs had their turns too
      for (const turn of ['one', 'two', 'three', 'four'])
        await new Promise<void>((done) => {
          addEventListener('message', ({ source, data }) => source === window && data.type === 'refused' && done())
          window.postMessage(said(turn, 'pigeon'), location.origin)
        })
    },
    stands: 'works',
  },
  {
    name: 'frames-the-sidebar-itself',
    attack: async (address) => {
      const frame = document.createElement('iframe')
      frame.id = 'stranger'
      frame.src = `${address}#${'x'.repeat(32)}`
      document.body.append(frame)
      await new Promise((done) => frame.addEventListener('load', done))
      frame.contentWindow?.postMessage({ kind: 'context', context: { site: 'x' } }, '*')
    },
    act: async (page) => {
      const frame = await (await page.locator('#stranger').elementHandle())?.contentFrame()
      const asked = { command: 'call', input: { id: 'a', name: 'session.get', input: {} } }
      // it is our page, and alive: its own question is heard and refused
      expect(await frame?.evaluate((message) => chrome.runtime.sendMessage(message), asked)).toMatchObject({
        problem: { code: 'forbidden' },
      })
      expect(await frame?.evaluate(() => document.body.innerText.trim())).toBe('Tagalong')
      await page.locator('#stranger').evaluate((element) => element.remove())
    },
    knowsAddress: true,
    stands: 'works',
  },
  {
    name: 'ten-thousand-messages',
    attack: async () => {
      const visitor = { phones: ['+46 70-174 06 12'], emails: [], fullName: 'Åsa Lindqvist', variables: {} }
      for (let n = 0; n < 10_000; n++) {
        const conversation = { source: 'zoo', externalId: `${n % 3}`, channel: 'chat', status: 'ended', visitor, messages: [] }
        document.dispatchEvent(
          new CustomEvent('tagalong', { detail: JSON.stringify({ tagalong: 1, type: n % 2 ? 'conversation' : 'rubbish', conversation }) }),
        )
      }
    },
    stands: 'works',
  },
  {
    name: 'swallows-every-key',
    before: () => {
      for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'pointerdown', 'mousedown', 'click', 'focusin', 'wheel', 'copy'])
        window.addEventListener(
          type,
          (event) => {
            event.stopImmediatePropagation()
            event.preventDefault()
          },
          { capture: true, passive: false },
        )
    },
    stands: 'works',
  },
  {
    name: 'two-hundred-mutations-a-second',
    before: () => {
      setInterval(() => {
        for (const at of [document.body, document.documentElement]) {
          const node = document.createElement('i')
          at?.append(node)
          at?.setAttribute('data-n', String(performance.now()))
          node.remove()
        }
      }, 5)
    },
    stands: 'works',
  },
  {
    name: 'resized-without-end',
    before: () => {
      const storm = () => {
        window.dispatchEvent(new Event('resize'))
        document.documentElement.style.width = `${900 + (performance.now() % 100)}px`
        requestAnimationFrame(storm)
      }
      storm()
    },
    stands: 'works',
  },
  {
    name: 'pushes-addresses',
    attack: () => {
      for (let n = 0; n < 100; n++) history.pushState(n, '', `?${n}`)
      history.replaceState(0, '', '#here')
    },
    stands: 'works',
  },
  {
    name: 'grabs-the-focus',
    before: () => {
      const grab = () => document.querySelector<HTMLElement>('#bait')?.focus()
      setInterval(grab, 20)
      addEventListener('blur', grab)
    },
    stands: 'works',
  },
]
