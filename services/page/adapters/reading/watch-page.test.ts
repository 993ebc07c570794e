import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PageMessage } from '#contract/page-api.ts'
import type { PageDefinition } from '#contract/page-definition.ts'
import { guesses } from './make-guesses.ts'
import { watchPage } from './watch-page.ts'

const definition: PageDefinition = {
  urlPattern: '/c/(?<conversationId>\\d+)',
  list: ['.list'],
  item: ['.item'],
  text: ['p'],
  author: ['b'],
  time: ['i'],
  roleRules: [
    { when: '.in', role: 'visitor' },
    { when: '.out', role: 'agent' },
  ],
  contact: { name: ['h2'], phone: ['.phone'], email: ['.email'] },
  status: { ended: ['.ended'] },
}
let said: PageMessage[] = []
let stop = new AbortController()
const { happyDOM } = globalThis as unknown as { happyDOM: { setURL(url: string): void } }
const go = (path: string) => happyDOM.setURL(`https://inbox.example.com${path}`)
const item = (text: string, side = 'in', id = '') => `<div class="item ${side}" ${id && `data-message-id="${id}"`}><p>${text}</p></div>`
const show = (name: string, items: string, phone = `070-${name.length}00 00 00`) => {
  document.body.innerHTML = `<h2>${name}</h2><span class="phone">${phone}</span><div class="list">${items}</div>`
}
const list = () => document.querySelector('.list') as Element
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const last = () => {
  const message = said.at(-1)
  return message?.type === 'conversation' ? message.conversation : undefined
}
const texts = () => last()?.messages.map(({ text }) => text)
const watch = (own: PageDefinition = definition, given = () => guesses as typeof guesses | undefined, fetchGuesses = async () => false) =>
  watchPage({
    page: document,
    reads: { source: 'site', sourceName: 'Site', definition: own },
    guesses: given,
    fetchGuesses,
    changed: (message) => said.push(message),
    signal: stop.signal,
  })

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  stop = new AbortController()
  go('/c/1')
})
afterEach(() => {
  stop.abort()
  vi.useRealTimers()
  document.body.innerHTML = ''
})

test('what stands there is said, and again with what comes; an end is an end', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  expect(last()).toMatchObject({
    source: 'site',
    externalId: '1',
    status: 'open',
    visitor: { fullName: 'Åsa Ek', phones: ['070-600 00 00'] },
  })
  list().insertAdjacentHTML('beforeend', item('Hej du', 'out'))
  await pass(300)
  expect(texts()).toEqual(['Hej', 'Hej du'])
  list().insertAdjacentHTML('afterend', '<p class="ended">Ended</p>')
  await pass(3_000)
  expect(last()?.status).toBe('ended')
})

test('a page that changes a hundred times a second is listened to once between readings, and has a hundredth of its time taken', async () => {
  show('Åsa Ek', item('Hej'))
  const clock = performance.now.bind(performance)
  let spent = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + spent)
  const observe = vi.spyOn(MutationObserver.prototype, 'observe')
  let readings = 0
  const costly = {
    ...guesses,
    begin: () => {
      readings += 1
      spent += 20
    },
  }
  watch(definition, () => costly)
  for (let n = 0; n < 2_000; n++) {
    list().insertAdjacentHTML('beforeend', item(`line ${n}`))
    if (n > 50) list().firstElementChild?.remove()
    await pass(10)
  }
  // in twenty seconds: what may be spent at once, and a hundredth of the time
  expect(readings).toBeGreaterThan(5)
  expect(spent).toBeLessThanOrEqual(100 + 200 + 40)
  expect(observe.mock.calls.length).toBe(readings)
  vi.restoreAllMocks()
})

test('when the address shows another conversation the old one is taken back at once, and nothing of it is said of the new one', async () => {
  show('Åsa Ek', item('Hej') + item('Jag heter Åsa'))
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  expect(said.at(-1)?.type).toBe('no-conversation')
  // the page has not drawn the new one yet
  await pass(600)
  expect(said.at(-1)?.type).toBe('no-conversation')
  show('Bo Alm', item('God dag'), '08-999 00 00')
  await pass(600)
  expect(last()).toMatchObject({ externalId: '2', visitor: { fullName: 'Bo Alm', phones: ['08-999 00 00'] } })
  expect(texts()).toEqual(['God dag'])
})

test('a panel that still shows the visitor before is waited for', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  list().innerHTML = item('God dag')
  await pass(600)
  expect(said.at(-1)?.type).toBe('no-conversation')
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  ;(document.querySelector('.phone') as Element).textContent = '08-999 00 00'
  await pass(600)
  expect(last()).toMatchObject({ externalId: '2', visitor: { fullName: 'Bo Alm', phones: ['08-999 00 00'] } })
})

test('the same visitor in another conversation is said when the page had time to change', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  list().innerHTML = item('Igen')
  await pass(9_000)
  expect(said.at(-1)?.type).toBe('no-conversation')
  await pass(6_000)
  expect(last()).toMatchObject({ externalId: '2', visitor: { fullName: 'Åsa Ek' } })
})

test('an address without an event is noticed, too', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  go('/settings')
  await pass(600)
  expect(said.at(-1)?.type).toBe('no-conversation')
})

test('of a list that draws only what is in sight all is kept that was seen, in its order, and told to be a part', async () => {
  show('Åsa Ek', item('3', 'in', 'm3') + item('4', 'out', 'm4'))
  watch()
  list().innerHTML = item('1', 'in', 'm1') + item('2', 'out', 'm2') + item('3', 'in', 'm3')
  await pass(3_000)
  expect(texts()).toEqual(['1', '2', '3', '4'])
  expect(last()?.truncated).toBe(true)
})

test('a message that is still being written keeps the key that it began with', async () => {
  show('Åsa Ek', item('Jag'))
  watch()
  const [before] = last()?.messages ?? []
  ;(list().querySelector('p') as Element).textContent = 'Jag heter Åsa'
  await pass(3_000)
  expect(last()?.messages).toMatchObject([{ id: before?.id, text: 'Jag heter Åsa' }])
})

test('a page whose root is swapped is read on', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  const former = document.documentElement
  const root = document.createElement('html')
  former.remove()
  document.append(root)
  root.append(document.createElement('body'))
  show('Bo Alm', item('Ny'), '08-999 00 00')
  await pass(3_000)
  root.remove()
  document.append(former)
  expect(texts()).toEqual(['Hej', 'Ny'])
})

test('what only guesses can tell is not said before they are there; where they cannot be had it is said without', async () => {
  show('', item('Hej'), '')
  let here: typeof guesses | undefined
  let asked = 0
  const again = watch(
    definition,
    () => here,
    async () => {
      asked += 1
      return true
    },
  )
  await pass(300)
  expect([said, asked]).toEqual([[], 1])
  here = guesses
  again()
  await pass(3_000)
  expect(last()?.couldNotRead).toEqual(['name', 'contact'])
  stop.abort()
  stop = new AbortController()
  said = []
  watch(definition, () => undefined)
  await pass(3_000)
  expect(last()).toMatchObject({ externalId: '1', couldNotRead: ['name', 'contact'] })
})

test('a definition that says everything asks for no guesses', async () => {
  show('Åsa Ek', item('Hej'))
  const fetchGuesses = vi.fn(async () => true)
  watch(definition, () => undefined, fetchGuesses)
  await pass(3_000)
  expect(texts()).toEqual(['Hej'])
  expect(fetchGuesses).not.toHaveBeenCalled()
})

test('names in the page that stand for methods of ours stand for nothing', async () => {
  document.body.innerHTML = `<form name="querySelectorAll"><input name="childNodes"><input name="getAttribute"><input name="parentNode"><input name="localName"><input name="matches">
    <h2>Åsa Ek</h2><span class="phone">070-600 00 00</span><div class="list">${item('Hej')}</div></form>`
  watch()
  expect(last()).toMatchObject({ visitor: { fullName: 'Åsa Ek' }, messages: [{ text: 'Hej' }] })
})

test('what is said keeps to the limits of a conversation', async () => {
  show('Å'.repeat(1_000), Array.from({ length: 200 }, (_, n) => item(`${n} ${'y'.repeat(15_000)}`)).join('') + item('x'.repeat(50_000)))
  watch()
  const conversation = last()
  expect(JSON.stringify(conversation).length).toBeLessThan(2_000_000)
  expect(conversation?.truncated).toBe(true)
  expect(Math.max(...(conversation?.messages.map(({ text }) => text.length) ?? []))).toBeLessThanOrEqual(20_000)
})

test('it stops with its signal', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  const before = said.length
  stop.abort()
  list().insertAdjacentHTML('beforeend', item('Mer'))
  go('/c/9')
  await pass(10_000)
  expect(said).toHaveLength(before)
})

test('a number or an address in a message is not taken for the visitor’s, whatever a selector of the definition finds', () => {
  show(
    'Åsa Ek',
    item('Write to <a class="email" href="mailto:desk@firm.example">desk@firm.example</a> or <span class="phone">08-123 45 67</span>'),
  )
  watch()
  expect([last()?.visitor.phones, last()?.visitor.emails]).toEqual([['070-600 00 00'], []])
})

test('of two conversations that are mounted the one that is hidden lends the other no address', () => {
  const one = (id: string, more: string, email: string) =>
    `<main data-id="${id}" ${more}><h2>Visitor ${id}</h2>${email}<div class="list">${item(`I am ${id}`)}</div></main>`
  document.body.innerHTML = one('1', '', '') + one('2', 'hidden', '<span class="email">two@x.example</span>')
  watch({ ...definition, root: ['main'] })
  expect([last()?.visitor.fullName, last()?.visitor.emails]).toEqual(['Visitor 1', []])
})

test('a field of a form in a message that is called parentElement does not send the reading round in a circle', () => {
  document.body.innerHTML = `<div class="list"><div class="item in"><form><div>x</div><input name="parentElement"><div>y</div></form></div></div>`
  const form = document.querySelector('form') as Element
  // as a browser does it, whether or not this one does
  Object.defineProperty(form, 'parentElement', {
    get: () => {
      if (++asked > 1_000) throw new Error('asked for its parent a thousand times')
      return form.querySelector('input')
    },
  })
  let asked = 0
  watch({ urlPattern: '/c/(?<conversationId>\\d+)', list: ['.list'], item: ['.item'] })
  expect(asked).toBe(0)
  expect(texts()).toEqual(['x\ny'])
})

test('twice as many messages ask the page about twice as much, not four times', () => {
  const asks = (many: number) => {
    document.body.innerHTML = `<div class="list">${Array.from({ length: many }, (_, n) => item(`no ${n}`)).join('')}</div>`
    const asked = vi.spyOn(Element.prototype, 'getAttribute')
    const own = new AbortController()
    watchPage({
      page: document,
      reads: { source: 'site', sourceName: 'Site', definition },
      guesses: () => guesses,
      fetchGuesses: async () => false,
      changed: () => undefined,
      signal: own.signal,
    })
    own.abort()
    const { length } = asked.mock.calls
    asked.mockRestore()
    return length
  }
  expect(asks(200)).toBeLessThan(3 * asks(100))
})

test('an address that a page makes very long is not all put to the pattern', () => {
  show('Åsa Ek', item('Hej'))
  go(`/x?${'y'.repeat(3_000)}/c/7`)
  watch()
  expect(last()?.externalId).toMatch(/^visitor-/)
  go('/x/c/7')
  stop.abort()
  stop = new AbortController()
  watch()
  expect(last()?.externalId).toBe('7')
})

test('a page that goes on showing the conversation before is waited for, and what it had is kept out of the new one', async () => {
  show('Åsa Ek', item('Hej') + item('Jag heter Åsa'))
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  await pass(9_000)
  expect(said.at(-1)?.type).toBe('no-conversation')
  // longer than anything loads: it may really be the same, under another address
  await pass(6_000)
  expect([last()?.externalId, texts()]).toEqual(['2', ['Hej', 'Jag heter Åsa']])
  show('Bo Alm', item('God dag'), '08-999 00 00')
  await pass(6_000)
  expect(texts()).toEqual(['God dag'])
})

test('going on to a third while the second is waited for, the third is waited for as long', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  for (const id of [2, 3]) {
    go(`/c/${id}`)
    dispatchEvent(new PopStateEvent('popstate'))
    await pass(9_000)
  }
  expect(said.at(-1)?.type).toBe('no-conversation')
  await pass(6_000)
  expect(last()?.externalId).toBe('3')
})

test('a name that two may have is left out for as long as it may be that of the visitor before', async () => {
  show('Guest', item('Hej'), '')
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  list().innerHTML = item('God dag')
  await pass(5_000)
  expect([last()?.visitor.fullName, last()?.couldNotRead, texts()]).toEqual([undefined, ['name', 'contact'], ['God dag']])
  await pass(10_000)
  expect([last()?.visitor.fullName, last()?.couldNotRead]).toEqual(['Guest', ['contact']])
})

test('a message that the one before is still writing is not the new one’s', async () => {
  show('Åsa Ek', item('Jag'), '')
  watch()
  go('/c/2')
  dispatchEvent(new PopStateEvent('popstate'))
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  for (const more of ['Jag heter', 'Jag heter Åsa']) {
    ;(list().querySelector('p') as Element).textContent = more
    await pass(2_000)
  }
  expect(said.at(-1)?.type).toBe('no-conversation')
})

test('however a page goes from one conversation to another and back, in parts and late, nothing of one is said of the other', async () => {
  const step = fc.record({
    does: fc.constantFrom('go', 'draw', 'draw', 'older', 'name', 'phone', 'mail', 'wait', 'rebuild'),
    at: fc.nat(7),
    // long enough to be noticed and read, and in all less than anything is waited for
    milliseconds: fc.integer({ min: 800, max: 950 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      stop = new AbortController()
      said = []
      let open = 1
      let count = 0
      go('/c/1')
      const email = (of: number) => `of${of}@x.example`
      const phone = (of: number) => `08-${of}00 00 0${of}`
      const line = (of: number) => item(`of${of} no ${++count}`, 'in', `of${of}-${count}`)
      show('of1', line(1) + line(1) + line(1), phone(1))
      ;(document.querySelector('h2') as Element).insertAdjacentHTML('afterend', `<i class="email">${email(1)}</i>`)
      const put = (selector: string, text: string) => {
        ;(document.querySelector(selector) as Element).textContent = text
      }
      watch()
      for (const { does, at, milliseconds } of steps) {
        const child = list().children[at % list().children.length] as Element
        if (does === 'go') {
          open = open === 1 ? 2 : 1
          go(`/c/${open}`)
          if (at % 2) dispatchEvent(new PopStateEvent('popstate'))
        } else if (does === 'draw') child.outerHTML = line(open)
        // of a list that stands there, more comes late: it goes with the message that it came with
        else if (does === 'older') child.innerHTML = `<p>${child.textContent} and more</p>`
        else if (does === 'name') put('h2', `of${open}`)
        else if (does === 'phone') put('.phone', phone(open))
        else if (does === 'mail') put('.email', email(open))
        else if (does === 'rebuild') list().innerHTML = line(open) + line(open)
        await pass(milliseconds)
      }
      const at = open
      list().innerHTML = line(at)
      put('h2', `of${at}`)
      put('.phone', phone(at))
      put('.email', email(at))
      await pass(8_000)
      stop.abort()
      for (const message of said) {
        if (message.type !== 'conversation') continue
        const { externalId, visitor, messages } = message.conversation
        const all = [
          visitor.fullName,
          ...visitor.emails,
          ...visitor.phones.map((one) => `of${one[3]}`),
          ...messages.map(({ text }) => text),
        ]
        expect(all.filter((text) => text && !text.startsWith(`of${externalId}`))).toEqual([])
      }
      expect(last()).toMatchObject({ externalId: `${at}`, visitor: { fullName: `of${at}`, phones: [phone(at)], emails: [email(at)] } })
    }),
    { numRuns: 60 },
  )
})

test('of a contact what is seen comes before what is hidden, also where a later entry finds it; what is never drawn is read as ever', () => {
  const own = { ...definition, contact: { name: ['h2'], phone: ['.old', '.phone'], email: ['meta[name=email]@content', '.email'] } }
  show('Åsa Ek', item('Hej'))
  document.body.insertAdjacentHTML(
    'afterbegin',
    `<h2 hidden>Bo Alm</h2><i class="old" hidden>08-111 11 11</i><i class="phone" aria-hidden="true">08-222 22 22</i>
    <meta name="email" content="asa@x.example"><i class="email">else@x.example</i>`,
  )
  watch(own)
  expect(last()?.visitor).toMatchObject({ fullName: 'Åsa Ek', phones: ['070-600 00 00'], emails: ['asa@x.example'] })
  stop.abort()
  stop = new AbortController()
  for (const one of document.querySelectorAll('.phone:not([aria-hidden])')) one.remove()
  watch(own)
  expect(last()?.visitor.phones).toEqual(['08-222 22 22'])
})
