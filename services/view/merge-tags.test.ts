import { expect, test } from 'vitest'
import { forgetOrder, mergeList, mergeTag } from './merge-tags.ts'
import { asa, asaChat, oguz, tag } from './script/people.ts'

const sending = tag(asa, 'sending', { revision: 2 })
const saved = tag(asa, 'saved', { revision: 3 })
const states = (tags: readonly { state: string }[]) => tags.map(({ state }) => state)

test('of two answers about one tag the later change is believed, however late the other comes', () => {
  expect(states(mergeTag([saved], sending))).toEqual(['saved'])
  expect(states(mergeTag([sending], saved))).toEqual(['saved'])
  expect(states(mergeList([saved], asaChat, [sending]))).toEqual(['saved'])
  expect(states(mergeList([sending], asaChat, [saved]))).toEqual(['saved'])
})

test('a list that was read before a tag was made does not take it away', () => {
  expect(states(mergeList([saved], asaChat, []))).toEqual(['saved'])
})

test('a list says nothing of other conversations', () => {
  const other = tag(oguz, 'queued', { conversation: { source: 'practice', externalId: 'another' } })
  expect(mergeList([other], asaChat, [sending])).toEqual([other, sending])
})

test('once the backend begins anew, it is believed whatever it says, also that a tag is gone', () => {
  const anew = forgetOrder([saved])
  expect(states(mergeTag(anew, tag(asa, 'sending', { revision: 1 })))).toEqual(['sending'])
  expect(states(mergeList(anew, asaChat, [tag(asa, 'sending', { revision: 1 })]))).toEqual(['sending'])
  expect(mergeList(anew, asaChat, [])).toEqual([])
})
