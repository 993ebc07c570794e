import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aPage, all, anew, go, goAndSay, item, last, leave, list, pass, show, texts, watch } from './watched-page.fixture.ts'

aPage()

test('when the address shows another conversation the old one is taken back at once, and nothing of it is said of the new one', async () => {
  show('Åsa Ek', item('Hej') + item('Jag heter Åsa'))
  watch()
  goAndSay('/c/2')
  expect(all().at(-1)?.type).toBe('no-conversation')
  // the page has not drawn the new one yet
  await pass(600)
  expect(all().at(-1)?.type).toBe('no-conversation')
  show('Bo Alm', item('God dag'), '08-999 00 00')
  await pass(600)
  expect(last()).toMatchObject({ externalId: '2', visitor: { fullName: 'Bo Alm', phones: ['08-999 00 00'] } })
  expect(texts()).toEqual(['God dag'])
})

test('a panel that still shows the visitor before is waited for', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  goAndSay('/c/2')
  list().innerHTML = item('God dag')
  await pass(600)
  expect(all().at(-1)?.type).toBe('no-conversation')
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  ;(document.querySelector('.phone') as Element).textContent = '08-999 00 00'
  await pass(600)
  expect(last()).toMatchObject({ externalId: '2', visitor: { fullName: 'Bo Alm', phones: ['08-999 00 00'] } })
})

test('the same visitor in another conversation is said when no request of the page could still be on its way', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  goAndSay('/c/2')
  list().innerHTML = item('Igen')
  await pass(9_000)
  expect(all().at(-1)?.type).toBe('no-conversation')
  await pass(6_000)
  expect([last()?.externalId, texts(), last()?.couldNotRead]).toEqual(['2', ['Igen'], ['name', 'contact']])
  await pass(60_000)
  expect([last()?.visitor.fullName, last()?.visitor.phones, last()?.couldNotRead]).toEqual(['Åsa Ek', ['070-600 00 00'], undefined])
})

test('going on to a third while the second is waited for, the third is waited for as long', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  for (const id of [2, 3]) {
    goAndSay(`/c/${id}`)
    list().innerHTML = item(`I am ${id}`)
    await pass(9_000)
  }
  expect(all().at(-1)?.type).toBe('no-conversation')
  await pass(6_000)
  expect([last()?.externalId, texts()]).toEqual(['3', ['I am 3']])
})

test('a name that two may have is left out for as long as it may be that of the visitor before', async () => {
  show('Guest', item('Hej'), '')
  watch()
  goAndSay('/c/2')
  list().innerHTML = item('God dag')
  await pass(5_000)
  expect([last()?.visitor.fullName, last()?.couldNotRead, texts()]).toEqual([undefined, ['contact', 'name'], ['God dag']])
  await pass(60_000)
  expect([last()?.visitor.fullName, last()?.couldNotRead]).toEqual(['Guest', ['contact']])
})

test('a message that the one before is still writing is not the new one’s', async () => {
  show('Åsa Ek', item('Jag'), '')
  watch()
  goAndSay('/c/2')
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  for (const more of ['Jag heter', 'Jag heter Åsa']) {
    ;(list().querySelector('p') as Element).textContent = more
    await pass(2_000)
  }
  expect(all().at(-1)?.type).toBe('no-conversation')
})

test('however a page goes from one conversation to another and back, in parts and late, nothing of one is said of the other', async () => {
  const step = fc.record({
    does: fc.constantFrom('go', 'draw', 'draw', 'older', 'name', 'phone', 'mail', 'wait', 'rebuild'),
    at: fc.nat(7),
    // long enough to be noticed and read, and in all less than a panel is waited for
    milliseconds: fc.constantFrom(800, 900, 6_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      anew()
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
      leave()
      for (const message of all()) {
        if (message.type !== 'conversation') continue
        const { externalId, visitor, messages } = message.conversation
        const told = [
          visitor.fullName,
          ...visitor.emails,
          ...visitor.phones.map((one) => `of${one[3]}`),
          ...messages.map(({ text }) => text),
        ]
        expect(told.filter((text) => text && !text.startsWith(`of${externalId}`))).toEqual([])
      }
      expect(last()).toMatchObject({ externalId: `${at}`, visitor: { fullName: `of${at}`, phones: [phone(at)], emails: [email(at)] } })
    }),
    { numRuns: 60 },
  )
})

test('messages that the conversation before has left are never told as the next one’s, however long they stay', async () => {
  show('Åsa Ek', item('Hej') + item('Mitt konto är 4711'))
  watch()
  goAndSay('/c/2')
  for (let minutes = 0; minutes < 3; minutes++) await pass(60_000)
  expect(all().at(-1)?.type).toBe('no-conversation')
  // the page draws the new one under what it has left
  list().insertAdjacentHTML('beforeend', item('God dag'))
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  ;(document.querySelector('.phone') as Element).textContent = '08-999 00 00'
  await pass(60_000)
  expect([last()?.externalId, last()?.visitor.phones, texts(), last()?.truncated]).toEqual(['2', ['08-999 00 00'], ['God dag'], true])
  expect(
    all().some(
      (message) => message.type === 'conversation' && message.conversation.externalId === '2' && /4711/.test(JSON.stringify(message)),
    ),
  ).toBe(false)
})

test('an end that stands beside messages of the conversation before is not taken for the new one’s', async () => {
  show('Åsa Ek', `${item('Hej')}<p class="ended">Ended</p>`)
  watch()
  expect(last()?.status).toBe('ended')
  goAndSay('/c/2')
  list().insertAdjacentHTML('beforeend', item('God dag'))
  await pass(30_000)
  expect([last()?.externalId, last()?.status]).toEqual(['2', 'open'])
})

test('a panel that is three quarters of a minute late lends nobody its number: the new messages are told without one until it has changed', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  goAndSay('/c/2')
  list().innerHTML = item('God dag')
  await pass(45_000)
  expect([last()?.externalId, texts(), last()?.visitor, last()?.couldNotRead]).toEqual([
    '2',
    ['God dag'],
    { phones: [], emails: [], variables: {} },
    ['name', 'contact'],
  ])
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  ;(document.querySelector('.phone') as Element).textContent = '08-999 00 00'
  await pass(6_000)
  expect(last()?.visitor).toMatchObject({ fullName: 'Bo Alm', phones: ['08-999 00 00'] })
  const told = all().flatMap((message) =>
    message.type === 'conversation' && message.conversation.externalId === '2' ? message.conversation.visitor.phones : [],
  )
  expect(new Set(told)).toEqual(new Set(['08-999 00 00']))
})

test('an element that the page uses again for a message with another id is the new conversation’s, though it says the same', async () => {
  show('Åsa Ek', item('How can we help?', 'out', 'm1'))
  watch()
  goAndSay('/c/2')
  list().firstElementChild?.setAttribute('data-message-id', 'm9')
  ;(document.querySelector('h2') as Element).textContent = 'Bo Alm'
  ;(document.querySelector('.phone') as Element).textContent = '08-999 00 00'
  await pass(600)
  expect([last()?.externalId, texts()]).toEqual(['2', ['How can we help?']])
})
