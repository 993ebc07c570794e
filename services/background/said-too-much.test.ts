import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { asaChat } from '#services/view/script/people.ts'
import type { Asker } from './askers.ts'
import { commandHandlers, type HandlerParts } from './handlers.ts'
import { pages } from './pages.ts'

test('when a page says more than is read, the page hears it each time and whoever looks at it once, until it is read again', async () => {
  const known = pages()
  const told: unknown[] = []
  let full = true
  const said = (tab: number, _: string, document: string | undefined, message: Parameters<typeof known.said>[2]) => {
    if (full) throw new AppError('too-many-requests', 'Too much.')
    known.said(tab, document, message)
  }
  const parts = { readings: { said }, pages: known, contextChanged: (tab: number) => told.push(known.of(tab)) }
  const handlers = commandHandlers(parts as unknown as HandlerParts)
  const site = { id: 'inbox', name: 'Inbox', match: 'https://a.example/*', adapter: 'page-api', side: 'right', sources: [asaChat.source] }
  const asker = { kind: 'loader', tab: 1, document: 'd', site } as Asker
  const say = () => handlers['loader.said']({ message: { tagalong: 1, type: 'conversation', conversation: asaChat } }, asker)

  for (let n = 0; n < 3; n++) await expect(say()).rejects.toThrow('Too much.')
  expect(told).toEqual([{ unread: true }])
  full = false
  await say()
  expect(known.of(1)).toEqual({ conversation: asaChat })
  full = true
  await expect(say()).rejects.toThrow('Too much.')
  expect(told).toEqual([{ unread: true }, { conversation: asaChat, unread: true }])
})
