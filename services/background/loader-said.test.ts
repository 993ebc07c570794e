import { expect, test } from 'vitest'
import type { PageMessage } from '#contract/page-api.ts'
import { asaChat } from '#services/view/script/people.ts'
import type { Asker } from './askers.ts'
import { commandHandlers, type HandlerParts } from './handlers.ts'
import { pages } from './pages.ts'
import { pairings } from './pairings.ts'
import { places } from './places.ts'
import { readings, readingsAtOnce } from './readings.ts'
import { memory } from './testing/memory.ts'

function tab() {
  const known = pages()
  const told: unknown[] = []
  const take = Promise.withResolvers<void>()
  const all = readings({
    now: () => 0,
    after: () => undefined,
    take: (tab, document, message) => {
      known.said(tab, document, message)
      told.push(known.of(tab)?.conversation?.externalId)
      return take.promise
    },
  })
  const parts = {
    readings: all,
    pages: known,
    pairings: pairings({ session: memory(), now: () => 0, random: () => 'n' }),
    places: places(memory()),
    drafts: { load: async () => undefined },
    frameComes: () => undefined,
    contextChanged: async () => undefined,
  }
  const handlers = commandHandlers(parts as unknown as HandlerParts)
  const site = { id: 'inbox', name: 'Inbox', match: 'https://a.example/*', adapter: 'page-api', side: 'right', sources: [asaChat.source] }
  const asker = (document: string) => ({ kind: 'loader', tab: 1, document, site, url: 'https://a.example/' }) as Asker
  const chat = (externalId: string): PageMessage => ({ tagalong: 1, type: 'conversation', conversation: { ...asaChat, externalId } })
  return {
    known,
    told,
    taken: take.resolve,
    say: (externalId: string) => handlers['loader.said']({ message: chat(externalId) }, asker('d')),
    load: (document: string) => handlers['loader.start']({}, asker(document)),
  }
}

test('a page is answered when what it said is kept, and not before', async () => {
  const { say, taken } = tab()
  let answered = false
  const answer = say('a').then(() => {
    answered = true
  })
  await new Promise((later) => setTimeout(later))
  expect(answered).toBe(false)
  taken()
  await answer
})

test('the end of a chat that the former page still had to say is heard when the next one is loaded, and is not what that one shows', async () => {
  const { known, told, taken, say, load } = tab()
  taken()
  for (let n = 0; n < readingsAtOnce; n++) await say(`first-${n}`)
  void say('ended')
  expect(told).not.toContain('ended')
  await load('next')
  expect(told.at(-1)).toBe('ended')
  expect(known.of(1)).toBeUndefined()
})
