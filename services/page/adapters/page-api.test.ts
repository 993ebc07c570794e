import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PageMessage } from '#contract/page-api.ts'
import { pageApi } from './page-api.ts'

let heard: PageMessage[] = []
let answers: { type: string; detail?: string }[] = []
let stop = new AbortController()

beforeEach(() => {
  heard = []
  answers = []
  stop = new AbortController()
  window.postMessage = ((message: { type: string }) => void answers.push(message)) as never
  pageApi.watch(document, (message) => heard.push(message), stop.signal)
})
afterEach(() => stop.abort())

const message = { tagalong: 1, type: 'no-conversation' }
const post = (data: unknown, more: MessageEventInit = {}) =>
  window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin, source: window as never, ...more }))
const event = (detail: unknown) => document.dispatchEvent(new CustomEvent('tagalong', { detail }))

describe('the page API, as the page script hears it', () => {
  test('says once that it listens', () => {
    expect(answers).toEqual([{ tagalong: 1, type: 'ready' }])
  })

  test('takes a message of the same window, and JSON in a custom event', () => {
    post(message)
    event(JSON.stringify({ tagalong: 1, type: 'record', record: { connection: 'crm', entity: 'contact', id: '1' } }))
    expect(heard.map((one) => one.type)).toEqual(['no-conversation', 'record'])
  })

  test('what is taken is a copy: the page cannot change it afterwards', () => {
    const mine = { tagalong: 1, type: 'conversation', conversation: { externalId: 'a' } }
    post(mine)
    mine.conversation.externalId = 'b'
    expect(heard).toMatchObject([{ conversation: { externalId: 'a' } }])
  })

  test.each([
    ['another window', { source: null }],
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: '' }],
  ])('does not listen to %s', (_, more) => {
    post(message, more as MessageEventInit)
    expect(heard).toEqual([])
    expect(answers).toHaveLength(1)
  })

  test.each([undefined, null, 1, 'tagalong', {}, { tagalong: 2, type: 'conversation' }, { type: 'conversation' }])(
    '%j is none of its business',
    (data) => {
      post(data)
      expect(heard).toEqual([])
      expect(answers).toHaveLength(1)
    },
  )

  test('does not answer its own answers', () => {
    post({ tagalong: 1, type: 'ready' })
    post({ tagalong: 1, type: 'refused', detail: 'x' })
    expect(answers).toHaveLength(1)
    expect(heard).toEqual([])
  })

  test.each([
    ['an unknown type', () => post({ tagalong: 1, type: 'open-options' })],
    ['what is too large', () => post({ ...message, padding: 'x'.repeat(2_000_001) })],
    ['what is too large in another script', () => post({ ...message, padding: '面'.repeat(700_000) })],
    [
      'a cycle',
      () => {
        const data: Record<string, unknown> = { ...message }
        data['self'] = data
        post(data)
      },
    ],
    ['a custom event without text', () => event({ ...message })],
    ['a custom event with broken text', () => event('{"tagalong":1')],
  ])('%s is refused and said so', (_, say) => {
    say()
    expect(heard).toEqual([])
    expect(answers.at(-1)).toMatchObject({ type: 'refused', detail: expect.any(String) })
  })

  test('a page that floods is not listened to, and told once', () => {
    for (let n = 0; n < 1_000; n++) post(message)
    expect(heard).toHaveLength(300)
    expect(answers.filter(({ type }) => type === 'refused')).toHaveLength(1)
  })

  test('a page that is written anew is told again that it is heard, and heard once', async () => {
    const former = document.documentElement
    const root = document.createElement('html')
    former.remove()
    document.append(root)
    await new Promise((resolve) => setTimeout(resolve))
    post(message)
    root.remove()
    document.append(former)
    expect(answers).toEqual([
      { tagalong: 1, type: 'ready' },
      { tagalong: 1, type: 'ready' },
    ])
    expect(heard).toHaveLength(1)
  })

  test('stops with its signal', () => {
    stop.abort()
    post(message)
    event(JSON.stringify(message))
    expect(heard).toEqual([])
  })
})
