import { describe, expect, test } from 'vitest'
import { Conversation } from './conversation.ts'

const reading = {
  source: 'practice',
  externalId: '1',
  channel: 'chat',
  status: 'ended',
  visitor: { phones: [], emails: [], variables: {} },
  messages: [],
}
const faultsOf = (over: object) => Conversation.safeParse({ ...reading, ...over }).error?.issues.map(({ path }) => path.join('.')) ?? []

describe('the times of a reading', () => {
  test('are taken with any offset', () => {
    for (const startedAt of ['2026-11-21T08:30:00Z', '2026-11-21T08:30:00.123+01:00', '2026-11-21T08:30:00-23:59', '0001-01-02T00:00:00Z'])
      expect(faultsOf({ startedAt }), startedAt).toEqual([])
  })

  test('that no database holds are refused with their path', () => {
    for (const endedAt of ['0000-05-01T00:00:00Z', '0001-01-01T00:00:00+23:00', '9999-12-31T23:00:00-23:00', 'yesterday'])
      expect(faultsOf({ endedAt }), endedAt).toContain('endedAt')
    const message = { id: 'm1', role: 'visitor', text: 'hello', at: '0000-01-01T00:00:00Z' }
    expect(faultsOf({ messages: [message] })).toEqual(['messages.0.at'])
  })
})
