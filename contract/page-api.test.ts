import { expect, test } from 'vitest'
import { limits } from './conversation.ts'
import { PageMessage } from './page-api.ts'

const message = { id: '1', role: 'visitor', text: 'Hej' }
const conversation = {
  source: 'acme-chat',
  externalId: '4711',
  channel: 'chat',
  status: 'open',
  visitor: { phones: ['+46 70-174 06 12'], emails: [], variables: { Campaign: 'winter' } },
  messages: [message],
}
const said = (change: object, type = 'conversation') => ({ tagalong: 1, type, conversation: { ...conversation, ...change } })

test('what the page API documents is taken', () => {
  for (const good of [
    said({}),
    said({ messages: [{ ...message, attachments: [{ name: 'a', url: 'https://a.example/1' }] }], url: 'https://chat.example.com/4711' }),
    { tagalong: 1, type: 'no-conversation' },
    { tagalong: 1, type: 'record', record: { connection: 'crm', entity: 'contact', id: '1' } },
  ])
    expect(PageMessage.safeParse(good).success).toBe(true)
})

const visitor = conversation.visitor
test.each([
  ['an unknown key', said({ admin: true })],
  ['an unknown key in a message', said({ messages: [{ ...message, html: '<b>' }] })],
  ['an unknown key in the visitor', said({ visitor: { ...visitor, record: '1' } })],
  ['a message that is too long', said({ messages: [{ ...message, text: 'x'.repeat(limits.text + 1) }] })],
  ['too many messages', said({ messages: Array.from({ length: limits.messages + 1 }, () => message) })],
  ['too many phones', said({ visitor: { ...visitor, phones: Array(limits.identifiers + 1).fill('1') } })],
  [
    'too many variables',
    said({ visitor: { ...visitor, variables: Object.fromEntries([...Array(limits.variables + 1).keys()].map((n) => [n, ''])) } }),
  ],
  ['an address that runs', said({ url: 'javascript:alert(1)' })],
  ['an attachment that runs', said({ messages: [{ ...message, attachments: [{ name: 'a', url: 'javascript:alert(1)' }] }] })],
  ['a source with markup', said({ source: '<img>' })],
  ['a role that is none', said({ messages: [{ ...message, role: 'admin' }] })],
  ['text that is no text', said({ messages: [{ ...message, text: { toString: 1 } }] })],
  ['no visitor', said({ visitor: undefined })],
  ['a command', said({}, 'call')],
  ['another version', { ...said({}), tagalong: 2 }],
  ['a record with a query', { tagalong: 1, type: 'record', record: { connection: 'crm', entity: 'contact', id: '1', query: 'x' } }],
])('%s is refused', (_, wrong) => {
  expect(PageMessage.safeParse(wrong).success).toBe(false)
})
