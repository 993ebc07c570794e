import { expect, test } from 'vitest'
import { PageMessage } from '#contract/page-api.ts'
import { practiceThread } from './thread.fixture.ts'
import { messageFor, speak, threadAddress } from './page-api.ts'

const agent = { name: 'Maja Holm', email: 'maja@fjordbat.example' }
const page = new URL('http://localhost:4310/practice?seed=fixed&still=1&other=x&thread=old')

test('what the inbox says about a thread is what the page API takes', () => {
  const said = messageFor(practiceThread, agent, page)
  expect(PageMessage.parse(said)).toEqual(said)
  expect(said).toMatchObject({ type: 'conversation', conversation: { source: 'practice', externalId: 'fixed-asa', agent } })
})

test('without a thread it says so', () => {
  expect(PageMessage.parse(messageFor(undefined, agent, page))).toEqual({ tagalong: 1, type: 'no-conversation' })
})

test('the address of a thread opens the same inbox again', () => {
  expect(threadAddress(page, 'a b')).toBe('http://localhost:4310/practice?seed=fixed&still=1&thread=a+b')
})

test('it repeats itself when a sidebar begins to listen, and only then', () => {
  const said: unknown[] = []
  const origins: string[] = []
  const target = new EventTarget()
  const listening = Object.assign(target, {
    location: { origin: 'http://localhost:4310' },
    postMessage: (message: unknown, origin: string) => {
      said.push(message)
      origins.push(origin)
    },
  }) as unknown as Window
  const done = new AbortController()
  const tell = speak(listening, () => messageFor(undefined, agent, page), done.signal)
  tell()
  const hear = (data: unknown, source: unknown = listening, origin = 'http://localhost:4310') =>
    target.dispatchEvent(Object.assign(new Event('message'), { data, source, origin }))
  hear({ tagalong: 1, type: 'ready' })
  expect(said).toHaveLength(2)
  hear({ tagalong: 1, type: 'conversation' })
  hear({ tagalong: 1, type: 'ready' }, null)
  hear({ tagalong: 1, type: 'ready' }, listening, 'https://evil.example')
  hear('ready')
  expect(said).toHaveLength(2)
  done.abort()
  hear({ tagalong: 1, type: 'ready' })
  expect(said).toHaveLength(2)
  expect(new Set(origins)).toEqual(new Set(['http://localhost:4310']))
})
