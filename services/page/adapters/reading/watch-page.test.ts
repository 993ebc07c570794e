import { expect, test, vi } from 'vitest'
import { guesses } from './make-guesses.ts'
import { aPage, all, anew, definition, go, item, last, leave, list, pass, show, texts, watch } from './watched-page.fixture.ts'

aPage()

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
  for (let n = 0; n < 1_000; n++) {
    list().insertAdjacentHTML('beforeend', item(`line ${n}`))
    if (n > 50) list().firstElementChild?.remove()
    await pass(10)
  }
  // in ten seconds: what may be spent at once, and a hundredth of the time
  expect(readings).toBeGreaterThan(5)
  expect(spent).toBeLessThanOrEqual(100 + 100 + 40)
  expect(observe.mock.calls.length).toBe(readings)
  vi.restoreAllMocks()
})

test('an address without an event is noticed, too', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  go('/settings')
  await pass(600)
  expect(all().at(-1)?.type).toBe('no-conversation')
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
  expect([all(), asked]).toEqual([[], 1])
  here = guesses
  again()
  await pass(3_000)
  expect(last()?.couldNotRead).toEqual(['name', 'contact'])
  anew()
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

test('it stops with its signal', async () => {
  show('Åsa Ek', item('Hej'))
  watch()
  const before = all().length
  leave()
  list().insertAdjacentHTML('beforeend', item('Mer'))
  go('/c/9')
  await pass(10_000)
  expect(all()).toHaveLength(before)
})

test('what joining with all that was seen costs counts as time that reading takes', async () => {
  show('Åsa Ek', item('Hej'))
  const clock = performance.now.bind(performance)
  let spent = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + spent)
  // a message that is new is put into its place
  const { splice } = Array.prototype
  vi.spyOn(Array.prototype, 'splice').mockImplementation(function (this: unknown[], ...given: unknown[]) {
    if (given.length > 2) spent += 20
    return splice.apply(this, given as [number, number, ...unknown[]])
  })
  watch()
  let told = all().length
  for (let n = 0; n < 1_000; n++) {
    list().insertAdjacentHTML('beforeend', item(`line ${n}`))
    list().firstElementChild?.remove()
    await pass(10)
  }
  told = all().length - told
  vi.restoreAllMocks()
  expect(spent).toBeGreaterThan(100)
  // five of 20 ms at once, then each with a rest of two seconds; uncounted it would be told thirty-five times
  expect(told).toBeLessThan(20)
})

test('what is drawn late into a shadow root that stood there from the start is heard of', async () => {
  go('/desk')
  document.body.innerHTML = '<chat-desk></chat-desk>'
  const shadow = document.body.firstElementChild?.attachShadow({ mode: 'open' })
  watch({})
  await pass(20_000)
  expect(all().at(-1)?.type).toBe('no-conversation')
  if (shadow)
    shadow.innerHTML = `<h2>Åsa Ek</h2><div role="log" data-thread-id="t-1">${item('Hej')}${item('Är ni där?')}</div><textarea></textarea>`
  await pass(1_000)
  expect([last()?.externalId, texts()]).toEqual(['t-1', ['Hej', 'Är ni där?']])
})
