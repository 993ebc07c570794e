import { afterEach, expect, test, vi } from 'vitest'
import { type Conversation, limits } from '#contract/conversation.ts'
import { keptMessages } from './kept-messages.ts'

const conversation = (ids: readonly number[]): Conversation => ({
  source: 'site',
  externalId: '1',
  channel: 'chat',
  status: 'open',
  visitor: { phones: [], emails: [], variables: {} },
  messages: ids.map((id) => ({ id: `m${id}`, role: 'visitor', text: `no ${id}` })),
})
const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, n) => from + n)
const idsOf = ({ messages }: Conversation) => messages.map(({ id }) => Number(id.slice(1)))
afterEach(() => void vi.restoreAllMocks())

test('thousands that are known and stand there still are joined in one go', () => {
  const kept = keptMessages()
  kept.join(conversation(upTo(3_000)), new Map())
  const looked = vi.spyOn(Array.prototype, 'findIndex')
  const found = vi.spyOn(Array.prototype, 'find')
  const joined = kept.join(conversation(upTo(3_003)), new Map())
  expect(looked.mock.calls.length + found.mock.calls.length).toBeLessThan(5)
  expect(idsOf(joined)).toEqual(upTo(3_003))
  expect(joined.truncated).toBeUndefined()
})

test('what is scrolled out of sight stays in its place, and what is scrolled into sight gets its own', () => {
  const kept = keptMessages()
  kept.join(conversation([5, 6, 7]), new Map())
  kept.join(conversation([3, 4, 5]), new Map())
  const joined = kept.join(conversation([7, 8]), new Map())
  expect([idsOf(joined), joined.truncated]).toEqual([[3, 4, 5, 6, 7, 8], true])
  kept.forget()
  expect(idsOf(kept.join(conversation([9]), new Map()))).toEqual([9])
})

test('an element that is used again for a message that begins alike, with an id of its own, keeps both', () => {
  const kept = keptMessages()
  const element = document.createElement('div')
  const said = (id: string, text: string) => {
    element.setAttribute('data-message-id', id)
    const one = conversation([])
    return kept.join({ ...one, messages: [{ id, role: 'visitor', text }] }, new Map([[element, id]]))
  }
  said('m3', 'Ja')
  expect(said('m17', 'Ja tack').messages.map(({ text }) => text)).toEqual(['Ja', 'Ja tack'])
})

test.each([
  ['another script', '面'.repeat(20_000), []],
  ['quotes', '"'.repeat(20_000), []],
  ['long addresses of files', 'x', Array.from({ length: 50 }, () => ({ name: 'a', url: `https://f.example/${'x'.repeat(2_000)}` }))],
])('of a visitor who writes more of %s than may be sent the newest stays, so that it can be tagged', (_, text, attachments) => {
  const many = { ...conversation([]), messages: upTo(80).map((id) => ({ id: `m${id}`, role: 'visitor' as const, text, attachments })) }
  const joined = keptMessages().join(many, new Map())
  expect(new TextEncoder().encode(JSON.stringify(joined)).length).toBeLessThan(limits.snapshotBytes)
  expect([idsOf(joined).at(-1), joined.messages.length > 15, joined.truncated]).toEqual([79, true, true])
})
