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
