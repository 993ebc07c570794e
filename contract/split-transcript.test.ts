import { describe, expect, test } from 'vitest'
import { parseTranscript, type Transcript, type TranscriptLine } from './transcript.ts'
import { splitTranscript } from './split-transcript.ts'

const said = (text: string, at = '2026-11-21T14:00:00Z', attachments: { name: string; url: string }[] = []): TranscriptLine => ({
  kind: 'message',
  message: { role: 'visitor', author: 'Åsa', at, text, attachments },
})
const chat = (lines: TranscriptLine[]): Transcript => ({ channel: 'chat', visitor: 'Åsa', url: 'https://inbox.example.com/c/7', lines })
const texts = (bodies: string[]) =>
  bodies.flatMap((body) => parseTranscript(body)?.lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : [])) ?? [])

describe('a transcript longer than the CRM takes', () => {
  test('is one body when it fits', () => {
    expect(splitTranscript(chat([said('hej')]), 32_000)).toHaveLength(1)
  })

  test('goes in numbered parts, each within the limit, each message once and in order', () => {
    const lines = Array.from({ length: 700 }, (_, index) =>
      said(`message ${index}:${'x'.repeat(index % 90)}`, new Date(1_763_700_000_000 + index * 600_000).toISOString()),
    )
    const bodies = splitTranscript(chat(lines), 5_000)
    expect(bodies.length).toBeGreaterThan(10)
    for (const [index, body] of bodies.entries()) {
      expect(body.length).toBeLessThanOrEqual(5_000)
      expect(parseTranscript(body)?.part).toEqual({ number: index + 1, of: bodies.length })
      if (index < bodies.length - 1) expect(body).toMatch(new RegExp(`Continues in part ${index + 2} of ${bodies.length}$`))
    }
    expect(texts(bodies)).toEqual(lines.map((line) => line.kind === 'message' && line.message.text))
  })

  test('breaks a message that fits no part, and loses no character of it', () => {
    const words = Array.from({ length: 6_000 }, (_, index) => `word${index}`).join(' ')
    const bodies = splitTranscript(chat([said('before'), said(words), said('after')]), 4_000)
    for (const body of bodies) expect(body.length).toBeLessThanOrEqual(4_000)
    const [first, ...rest] = texts(bodies)
    expect([first, rest.pop()]).toEqual(['before', 'after'])
    expect(rest.join(' ')).toBe(words)
  })

  test('never halves a character', () => {
    const bodies = splitTranscript(chat([said('😀'.repeat(10_000))]), 4_001)
    for (const body of bodies) expect(body.isWellFormed()).toBe(true)
    expect(texts(bodies).join('')).toBe('😀'.repeat(10_000))
  })

  test('keeps all attachments of a message that has many', () => {
    const attachments = Array.from({ length: 50 }, (_, index) => ({
      name: `file ${index}.png`,
      url: `https://files.example.com/${index}/${'a'.repeat(300)}`,
    }))
    const bodies = splitTranscript(chat([said('see here', undefined, attachments)]), 4_500)
    const found = bodies.flatMap(
      (body) => parseTranscript(body)?.lines.flatMap((line) => (line.kind === 'message' ? line.message.attachments : [])) ?? [],
    )
    expect(found).toEqual(attachments)
    for (const body of bodies) expect(body.length).toBeLessThanOrEqual(4_500)
  })

  test('is refused where an activity is too small for any transcript', () => {
    expect(() => splitTranscript(chat([said('x'.repeat(2_000))]), 1_000)).toThrow(/at least 4000/)
  })
})
