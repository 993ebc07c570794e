import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PageMessage } from '#contract/page-api.ts'
import type { PageAdapter } from './page-adapter.ts'

type Listener = (message: unknown, sender: { id?: string; tab?: unknown }) => void
const listeners = new Set<Listener>()
let sent: { command: string; input: { message: PageMessage } }[] = []
/** undefined where the background is stopped before it answers */
let reply: unknown = { ok: true, value: {} }
const runtime: { id: string | undefined } & Record<string, unknown> = {
  id: 'own',
  sendMessage: async (message: (typeof sent)[number]) => {
    sent.push(message)
    return reply
  },
  onMessage: { addListener: (one: Listener) => listeners.add(one), removeListener: (one: Listener) => listeners.delete(one) },
}

let say: (message: PageMessage) => void = () => undefined
const refused: unknown[] = []
const adapter: PageAdapter = {
  id: 'test',
  watch: (_, changed) => {
    say = changed
  },
  refused: (_, detail, fields) => refused.push([detail, fields]),
}
const record = (id: string): PageMessage => ({ tagalong: 1, type: 'record', record: { connection: 'crm', entity: 'contact', id } })

beforeEach(async () => {
  vi.useFakeTimers()
  sent = []
  refused.length = 0
  reply = { ok: true, value: {} }
  runtime.id = 'own'
  vi.stubGlobal('chrome', { runtime })
  vi.resetModules()
  delete (globalThis as { tagalongAdapter?: unknown }).tagalongAdapter
  const { runAdapter } = await import('./run-adapter.ts')
  runAdapter(adapter, document)
})
afterEach(() => {
  for (const listener of [...listeners]) listener({ order: 'stop' }, { id: 'own' })
  listeners.clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const order = (sender: { id?: string; tab?: unknown }) => {
  for (const listener of listeners) listener({ order: 'say-again' }, sender)
}

test('many words in a moment are told as the last one', async () => {
  for (let n = 0; n < 50; n++) say(record(String(n)))
  await vi.advanceTimersByTimeAsync(100)
  expect(sent.map(({ input }) => input.message)).toEqual([record('49')])
})

test('the same is not told twice; what changed is', async () => {
  for (const id of ['a', 'a', 'b']) {
    say(record(id))
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(sent).toHaveLength(2)
})

test('says again what the background has forgotten, and only the background may ask', async () => {
  say(record('a'))
  await vi.advanceTimersByTimeAsync(200)
  order({ id: 'own', tab: { id: 1 } })
  order({ id: 'other' })
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(1)
  order({ id: 'own' })
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(2)
})

test('a refusal is told to the adapter, with where and why', async () => {
  reply = { ok: false, problem: { code: 'invalid-input', detail: 'wrong', fields: [{ path: 'a', message: 'b' }] } }
  say(record('a'))
  await vi.advanceTimersByTimeAsync(200)
  expect(refused).toEqual([['wrong', [{ path: 'a', message: 'b' }]]])
})

test('what a page may not say at all is told it once, with what to do; that it may not ask is not its business', async () => {
  const fields = [{ path: 'message.conversation.source', message: 'b' }]
  const may = (detail: string) => ({ ok: false, problem: { code: 'forbidden', detail, hint: 'Do this.', fields } })
  for (const [n, detail] of ['Not a.', 'Not a.', 'Not b.', 'Not a.'].entries()) {
    reply = may(detail)
    say(record(`${n}`))
    await vi.advanceTimersByTimeAsync(200)
  }
  reply = { ok: false, problem: { code: 'forbidden', detail: 'Not from here.' } }
  say(record('last'))
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(5)
  expect(refused).toEqual([
    ['Not a. Do this.', fields],
    ['Not b. Do this.', fields],
  ])
})

test('a page that comes back as it was left says again what it shows; one that is merely shown does not', async () => {
  say(record('a'))
  await vi.advanceTimersByTimeAsync(200)
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(1)
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await vi.advanceTimersByTimeAsync(200)
  expect(sent.map(({ input }) => input.message)).toEqual([record('a'), record('a')])
})

test('cut off from its extension, it falls silent', async () => {
  runtime.id = undefined
  say(record('a'))
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toEqual([])
})

test('what was too much is said again when its time has come, and the page is told once; a site that left the list says nothing more', async () => {
  reply = { ok: false, problem: { code: 'too-many-requests', detail: 'Too much.', retryAfter: 90 } }
  say(record('a'))
  await vi.advanceTimersByTimeAsync(200)
  say(record('b'))
  await vi.advanceTimersByTimeAsync(200)
  expect([sent.length, refused]).toEqual([2, [['Too much.', []]]])
  reply = { ok: true, value: {} }
  await vi.advanceTimersByTimeAsync(90_000)
  expect(sent).toHaveLength(3)
  for (const listener of [...listeners]) listener({ order: 'stop' }, { id: 'own' })
  say(record('c'))
  await vi.advanceTimersByTimeAsync(200)
  expect(sent).toHaveLength(3)
})

test('however often it was too much, one word waits to be said again', async () => {
  reply = { ok: false, problem: { code: 'too-many-requests', detail: 'Too much.', retryAfter: 90 } }
  for (const id of ['a', 'b', 'c', 'd']) {
    say(record(id))
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(sent).toHaveLength(4)
  expect(vi.getTimerCount()).toBe(1)
})

test('what the background was stopped over while it heard it is said again, soon and then more and more seldom', async () => {
  reply = undefined
  say(record('a'))
  await vi.advanceTimersByTimeAsync(100)
  expect(sent).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent.length).toBeGreaterThan(1)
  await vi.advanceTimersByTimeAsync(600_000)
  const before = sent.length
  await vi.advanceTimersByTimeAsync(600_000)
  expect([before < 25, sent.length - before]).toEqual([true, 10])
  reply = { ok: true, value: {} }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(new Set(sent.map(({ input }) => JSON.stringify(input.message)))).toEqual(new Set([JSON.stringify(record('a'))]))
  expect(vi.getTimerCount()).toBe(0)
  // heard at last: the next death is answered as soon as the first
  reply = undefined
  say(record('b'))
  await vi.advanceTimersByTimeAsync(1_100)
  expect(sent.filter(({ input }) => JSON.stringify(input.message) === JSON.stringify(record('b'))).length).toBeGreaterThan(1)
})

test('what is said again is what the page says by then; an adapter whose extension is gone says nothing', async () => {
  reply = undefined
  say(record('a'))
  await vi.advanceTimersByTimeAsync(100)
  reply = { ok: true, value: {} }
  say(record('b'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent.map(({ input }) => input.message)).toEqual([record('a'), record('b')])
  reply = undefined
  say(record('c'))
  await vi.advanceTimersByTimeAsync(100)
  runtime.id = undefined
  await vi.advanceTimersByTimeAsync(60_000)
  expect([sent.length, vi.getTimerCount()]).toEqual([3, 0])
})
