import { describe, expect, test } from 'vitest'
import { subjectOf } from './subject.ts'

const visitor = { phones: ['+46701234567'], emails: [], variables: {} }
const at = new Date('2026-11-21T14:00:00Z')
const usual = { channel: 'chat' as const, source: 'practice', visitor: { ...visitor, fullName: 'Åsa Lind' }, at, suffix: '' }

describe('the subject', () => {
  test('is channel, visitor and day', () => {
    expect(subjectOf(usual)).toBe('Chat Åsa Lind 2026-11-21')
    expect(subjectOf({ ...usual, channel: 'sms', visitor })).toBe('SMS +46701234567 2026-11-21')
    expect(subjectOf({ ...usual, visitor: { phones: [], emails: [], variables: {} } })).toBe('Chat 2026-11-21')
  })

  test('names the messenger', () => {
    expect(subjectOf({ ...usual, channel: 'sms', source: 'whatsapp' })).toBe('SMS WhatsApp Åsa Lind 2026-11-21')
  })

  test('is what the agent chose, and always carries the suffix', () => {
    expect(subjectOf({ ...usual, chosen: 'Late delivery', suffix: 'Fjordbåt' })).toBe('Late delivery | Fjordbåt')
  })

  test('is one clean line', () => {
    expect(subjectOf({ ...usual, chosen: 'a\r\nBcc: x\0\u202e', suffix: ' s\n' })).toBe('a Bcc: x \u202e | s')
    expect(subjectOf({ ...usual, chosen: ' \n ' })).toBe('Chat Åsa Lind 2026-11-21')
  })

  test('fits 255 characters without halving one, the suffix and the day whole', () => {
    const long = subjectOf({ ...usual, chosen: '👩‍👩‍👧'.repeat(100), suffix: 'x'.repeat(80) })
    expect(long.length).toBeLessThanOrEqual(255)
    expect(long.isWellFormed()).toBe(true)
    expect(long).toMatch(/👧… \| x{80}$/)
    expect(subjectOf({ ...usual, visitor: { ...visitor, fullName: 'n'.repeat(300) } })).toMatch(/^Chat n+… 2026-11-21$/)
  })
})
