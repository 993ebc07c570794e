import { describe, expect, test } from 'vitest'
import type { PracticeStart, PracticeThread } from '#contract/practice.ts'
import { arrive, begin, byLatest, composeSms, editVisitor, endChat, markRead, reopen, say, visitorSays, writeDraft } from './inbox-state.ts'

const template: PracticeThread = {
  id: 'asa',
  channel: 'chat',
  sourceName: 'Practice inbox',
  status: 'open',
  visitor: { phones: ['+46 70-174 06 12'], emails: [], variables: {} },
  unread: 1,
  messages: [
    { role: 'visitor', text: 'Hej!', ago: 10 },
    { role: 'agent', text: 'Hej Åsa', author: 'Maja', ago: 5 },
  ],
  replies: ['Tack', 'Hej då'],
  unasked: ['En sak till'],
  lesson: { en: '', sv: '' },
}
const start: PracticeStart = {
  threads: [template, { ...template, id: 'sms', channel: 'sms' }],
  arrivals: [{ ...template, id: 'new', messages: [{ role: 'visitor', text: 'Hi', ago: 0 }] }],
  agent: { name: 'Maja', email: 'm@example.com' },
}
const now = new Date('2026-11-21T13:32:00.000Z')
const later = new Date('2026-11-21T13:40:00.000Z')
const inbox = begin(start, 'run', now, 'en')
const thread = (from: typeof inbox, id = 'run-asa') => from.threads.find((one) => one.id === id)

describe('the practice inbox', () => {
  test('begins with times counted back from now, and ids of its own run', () => {
    expect(thread(inbox)?.messages.map((message) => [message.id, message.at])).toEqual([
      ['m1', '2026-11-21T13:22:00.000Z'],
      ['m2', '2026-11-21T13:27:00.000Z'],
    ])
    expect(begin(start, 'other', now, 'en').threads[0]?.id).toBe('other-asa')
  })

  test('what the system said before it was opened is in the reader’s language', () => {
    const ended = { en: 'Chat ended by Maja', sv: 'Chatten avslutades av Maja' }
    const told = { ...start, threads: [{ ...template, messages: [{ role: 'system' as const, text: ended, ago: 1 }] }] }
    for (const language of ['en', 'sv'] as const) expect(thread(begin(told, 'run', now, language))?.messages[0]?.text).toBe(ended[language])
  })

  test('what a visitor says is unread unless one looks at it', () => {
    expect(thread(visitorSays(inbox, 'run-asa', 'replies', later, false))?.unread).toBe(2)
    const seen = visitorSays(inbox, 'run-asa', 'replies', later, true)
    expect([thread(seen)?.unread, thread(seen)?.messages.at(-1)?.text, thread(seen)?.replies]).toEqual([1, 'Tack', ['Hej då']])
    expect(thread(markRead(inbox, 'run-asa'))?.unread).toBe(0)
    expect(markRead(markRead(inbox, 'run-asa'), 'run-asa')).toEqual(markRead(inbox, 'run-asa'))
  })

  test('a visitor whose script has ended, or whose chat is over, says nothing', () => {
    const quiet = ['replies', 'replies', 'unasked'].reduce(
      (state, from) => visitorSays(state, 'run-asa', from as 'replies', later, true),
      inbox,
    )
    expect(visitorSays(quiet, 'run-asa', 'replies', later, true)).toBe(quiet)
    const over = endChat(inbox, 'run-asa', 'ended', later)
    expect(visitorSays(over, 'run-asa', 'replies', later, true)).toBe(over)
  })

  test('message ids stay unique, whoever writes', () => {
    let state = say(inbox, 'run-asa', { role: 'note', text: 'n' }, later, true)
    state = visitorSays(state, 'run-asa', 'unasked', later, true)
    state = endChat(state, 'run-asa', 'ended', later)
    state = reopen(state, 'run-asa', 'again', later)
    const ids = thread(state)?.messages.map((message) => message.id) ?? []
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a chat ends and is opened again; an SMS thread has no end', () => {
    const over = endChat(inbox, 'run-asa', 'ended', later)
    expect([thread(over)?.status, thread(over)?.endedAt]).toEqual(['ended', later.toISOString()])
    const open = reopen(over, 'run-asa', 'again', later)
    expect([thread(open)?.status, thread(open)?.endedAt]).toEqual(['open', undefined])
    expect(endChat(inbox, 'run-sms', 'ended', later)).toBe(inbox)
    expect(endChat(over, 'run-asa', 'ended', later)).toBe(over)
  })

  test('new chats come in order, and begin again as other conversations', () => {
    const first = arrive(inbox, start, later, 'en')
    const second = first && arrive(first.inbox, start, later, 'en')
    expect([first?.id, second?.id]).toEqual(['run-new', 'run-new-2'])
    expect(second?.inbox.threads).toHaveLength(4)
  })

  test('an SMS to a number that has a thread goes on there, however the number is written', () => {
    const known = composeSms(inbox, { phone: '+46701740612', firstName: '', lastName: '' }, later)
    expect([known.id, known.inbox]).toEqual(['run-sms', inbox])
    const fresh = composeSms(inbox, { phone: '070-174 06 99', firstName: 'Nils', lastName: '' }, later)
    expect(thread(fresh.inbox, fresh.id)?.visitor).toEqual({ phones: ['070-174 06 99'], emails: [], firstName: 'Nils', variables: {} })
  })

  test('drafts and visitors belong to their thread', () => {
    const state = editVisitor(writeDraft(inbox, 'run-asa', 'half a sen'), 'run-sms', {
      phones: [],
      emails: ['x@example.com'],
      variables: {},
    })
    expect([thread(state)?.draft, thread(state, 'run-sms')?.draft]).toEqual(['half a sen', ''])
    expect(thread(state)?.visitor).toEqual(template.visitor)
  })

  test('the latest word stands first', () => {
    const state = say(inbox, 'run-sms', { role: 'agent', text: 'x' }, later, true)
    expect(byLatest(state.threads).map((one) => one.id)).toEqual(['run-sms', 'run-asa'])
  })
})
