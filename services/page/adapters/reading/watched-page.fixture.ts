import { afterEach, beforeEach, vi } from 'vitest'
import { patternOf } from '#contract/address-pattern.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { PageMessage } from '#contract/page-api.ts'
import type { PageDefinition } from '#contract/page-definition.ts'
import type { Reads } from './read-page.ts'
import { guesses } from './make-guesses.ts'
import { watchPage } from './watch-page.ts'

/** A page that is watched by this definition, at an address of its own, in a time that is made up. */
export const definition: PageDefinition = {
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

/** Before and after every test: a time that is made up, and an empty page at /c/1. */
export function aPage(): void {
  beforeEach(() => {
    vi.useFakeTimers()
    anew()
    go('/c/1')
  })
  afterEach(() => {
    stop.abort()
    vi.useRealTimers()
    document.body.innerHTML = ''
  })
}

/** As if nobody had watched it yet. */
export function anew(): void {
  stop.abort()
  stop = new AbortController()
  said = []
}

const { happyDOM } = globalThis as unknown as { happyDOM: { setURL(url: string): void } }
export const go = (path: string) => happyDOM.setURL(`https://inbox.example.com${path}`)
/** It goes there and says so, as pages do. */
export const goAndSay = (path: string) => {
  go(path)
  dispatchEvent(new PopStateEvent('popstate'))
}
export const item = (text: string, side = 'in', id = '') =>
  `<div class="item ${side}" ${id && `data-message-id="${id}"`}><p>${text}</p></div>`
export const show = (name: string, items: string, phone = `070-${name.length}00 00 00`) => {
  document.body.innerHTML = `<h2>${name}</h2><span class="phone">${phone}</span><div class="list">${items}</div>`
}
export const list = () => document.querySelector('.list') as Element
export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
export const all = (): readonly PageMessage[] => said
export const last = (): Conversation | undefined => {
  const message = said.at(-1)
  return message?.type === 'conversation' ? message.conversation : undefined
}
export const texts = () => last()?.messages.map(({ text }) => text)
export const leave = () => stop.abort()

export function readsBy(own: PageDefinition): Reads {
  return { source: 'site', sourceName: 'Site', definition: own, ...patternOf(own) }
}

export function watch(
  own: PageDefinition = definition,
  given = () => guesses as typeof guesses | undefined,
  fetchGuesses = async () => false,
): () => void {
  return watchPage({
    page: document,
    reads: readsBy(own),
    guesses: given,
    fetchGuesses,
    changed: (message) => said.push(message),
    signal: stop.signal,
  })
}
