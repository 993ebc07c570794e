import { expect, test, vi } from 'vitest'
import { guesses } from './make-guesses.ts'
import { watchPage } from './watch-page.ts'
import { aPage, anew, definition, go, item, last, list, pass, readsBy, show, texts, watch } from './watched-page.fixture.ts'

aPage()

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
      reads: readsBy(definition),
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
  anew()
  watch()
  expect(last()?.externalId).toBe('7')
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
  anew()
  for (const one of document.querySelectorAll('.phone:not([aria-hidden])')) one.remove()
  watch(own)
  expect(last()?.visitor.phones).toEqual(['08-222 22 22'])
})

test('a list that shows the newest message above is read from the oldest on', () => {
  const own = { ...definition, time: ['i@datetime'] }
  const at = (text: string, time: string) => `<div class="item in"><p>${text}</p><i datetime="2026-11-20T${time}Z"></i></div>`
  show('Åsa Ek', at('third', '10:02:00') + at('second', '10:01:00') + at('first', '10:01:00'))
  watch(own)
  expect(texts()).toEqual(['first', 'second', 'third'])
  anew()
  show('Åsa Ek', item('second') + item('first'))
  list().setAttribute('style', 'display: flex; flex-direction: column-reverse')
  watch()
  expect(texts()).toEqual(['first', 'second'])
  anew()
  // what is reversed to keep the end in sight has its messages in order
  show('Åsa Ek', `<div>${item('first')}${item('second')}</div>`)
  list().setAttribute('style', 'display: flex; flex-direction: column-reverse')
  watch()
  expect(texts()).toEqual(['first', 'second'])
  anew()
  // one time for all says nothing of their order
  show('Åsa Ek', at('first', '10:01:00') + at('second', '10:01:00'))
  watch(own)
  expect(texts()).toEqual(['first', 'second'])
})

test('a definition whose selectors take long is given up in one reading, nobody is guessed in its stead, and the page is left alone for long', async () => {
  const clock = performance.now.bind(performance)
  let spent = 0
  let asked = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + spent)
  const { querySelectorAll } = Element.prototype
  vi.spyOn(Element.prototype, 'querySelectorAll').mockImplementation(function (this: Element, selector: string) {
    if (selector.startsWith('.slow')) {
      spent += 50
      asked += 1
    }
    return querySelectorAll.call(this, selector)
  })
  show('', Array.from({ length: 40 }, (_, n) => item(`no ${n}`)).join(''), '')
  document.body.insertAdjacentHTML('beforeend', '<aside class="contact-panel">desk@firm.example</aside>')
  watch({ ...definition, text: Array.from({ length: 20 }, (_, n) => `.slow-${n}`) })
  // of 800 that were to be asked: 300 ms, and the one that was under way
  expect(asked).toBe(7)
  expect([last()?.messages.length, last()?.visitor.emails, last()?.couldNotRead]).toEqual([40, [], ['name', 'contact', 'roles']])
  asked = 0
  for (let seconds = 0; seconds < 6; seconds++) {
    list().insertAdjacentHTML('beforeend', item('more'))
    await pass(1_000)
  }
  expect(asked).toBe(0)
  await pass(20_000)
  expect(asked).toBeGreaterThan(0)
  vi.restoreAllMocks()
})
