import { expect, test } from 'vitest'
import { asaChat, asa } from '#services/view/script/people.ts'
import { pages } from './pages.ts'

test('a page that has no conversation open is told from one that has said nothing', () => {
  const all = pages()
  expect(all.of(1)).toBeUndefined()
  all.said(1, 'd', { tagalong: 1, type: 'no-conversation' })
  expect(all.of(1)).toEqual({ noneOpen: true })
  all.said(1, 'd', { tagalong: 1, type: 'conversation', conversation: asaChat })
  expect(all.of(1)).toEqual({ conversation: asaChat })
})

test('what a tab’s page said is forgotten with the page', () => {
  const all = pages()
  all.said(1, 'first', { tagalong: 1, type: 'record', record: asa.ref })
  all.opened(1, 'first')
  expect(all.of(1)).toEqual({ record: asa.ref })
  all.opened(1, 'second')
  expect(all.of(1)).toBeUndefined()
})

test('that a page says too much is news once, until something of it is taken again; what it said before stays', () => {
  const all = pages()
  all.said(1, 'd', { tagalong: 1, type: 'conversation', conversation: asaChat })
  expect([all.unread(1, 'd'), all.unread(1, 'd')]).toEqual([true, false])
  expect(all.of(1)).toEqual({ conversation: asaChat, unread: true })
  all.said(1, 'd', { tagalong: 1, type: 'conversation', conversation: asaChat })
  expect(all.of(1)).toEqual({ conversation: asaChat })
  expect(all.unread(1, 'd')).toBe(true)
})
