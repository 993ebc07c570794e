import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PageMessage } from './page-api.ts'
import { readInput } from './read-input.ts'
import { defaultSettings } from './settings/defaults.ts'
import { settingsSchema } from './settings/settings.ts'
import { encodedPattern, MatchPattern } from './settings/sites.ts'
import { upgradeSettings } from './settings/upgrade.ts'
import { cleanLine, cleanText, parseTranscript, renderTranscript, type Transcript } from './transcript.ts'
import { AppError } from './errors.ts'

const chance = { seed: 20_261_121, numRuns: 300 }
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('\n', ' ', '  ', '\r', '\t', '(visitor)', '14:02 ', 'Attached: https://x', 'Times in UTC', '2026-11-21', 'a'),
    maxLength: 12,
  }),
)
/** A piece over and over, with an end that lets a pattern go back: 40,000 letters are an hour's thinking where it is not linear. */
const long = fc
  .tuple(
    fc.constantFrom(
      'a',
      'a-',
      'a.',
      '-',
      '*.',
      '/',
      ' ',
      ' (',
      '1',
      'Attached: ',
      '14:02 a (',
      ', continued',
      'a (visitor) ',
      '\t',
      '\u00e5',
    ),
    fc.constantFrom('', '!', '/', '\n', ')'),
  )
  .map(([piece, end]) => piece.repeat(40_000 / piece.length) + end)

/** Milliseconds that this thread worked. */
function worked(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

describe('a long text made for it keeps nobody thinking', () => {
  const heads = ['https://', 'https://*.', 'http://localhost', 'https://a.', '']
  test('as an address of a site', () => {
    fc.assert(
      fc.property(fc.constantFrom(...heads), long, (head, tail) => {
        expect(worked(() => MatchPattern.safeParse(head + tail))).toBeLessThan(200)
        expect(worked(() => encodedPattern(head + tail))).toBeLessThan(200)
      }),
      chance,
    )
  })

  test('as a transcript, in any of its lines', () => {
    const starts = [
      'Chat with ',
      'Chat\nTimes in UTC\n',
      'Chat\nTimes in UTC\n14:02 ',
      'Chat\nTimes in UTC\nAttached: ',
      'Chat\nTimes in UTC\n14:02 visitor\nAttached: ',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...starts), long, (start, tail) => {
        expect(worked(() => parseTranscript(start + tail))).toBeLessThan(200)
        expect(worked(() => cleanText(tail))).toBeLessThan(200)
        expect(worked(() => cleanLine(tail))).toBeLessThan(200)
      }),
      chance,
    )
  })

  test('as anything that a page says', () => {
    fc.assert(
      fc.property(long, (tail) => {
        const visitor = { phones: [tail], emails: [tail], variables: { [tail]: tail } }
        const conversation = {
          source: tail,
          externalId: tail,
          channel: 'chat',
          status: 'open',
          url: `https://${tail}`,
          startedAt: `2026-11-21T08:30:00.${tail}`,
          visitor,
          messages: [{ id: tail, role: 'bot', text: tail, at: tail }],
        }
        expect(worked(() => readInput(PageMessage, { tagalong: 1, type: 'conversation', conversation }))).toBeLessThan(200)
      }),
      { ...chance, numRuns: 60 },
    )
  })
})

describe('a transcript', () => {
  test('never throws on what people wrote into it, and loses no line of theirs', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (rows) => {
        const read = parseTranscript(`Chat with Åsa\nTimes in UTC\n${rows.join('\n')}`)
        expect(read?.visitor).toBe('Åsa')
      }),
      chance,
    )
  })

  test('is read back with every message as it was written, whatever the message says', () => {
    const message = fc.record({ role: fc.constantFrom('agent' as const, 'visitor' as const, 'bot' as const), text })
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), (messages) => {
        const transcript: Transcript = {
          channel: 'chat',
          lines: messages.map((one) => ({ kind: 'message', message: { ...one, attachments: [] } })),
        }
        const read = parseTranscript(renderTranscript(transcript))
        const told = read?.lines.flatMap((line) => (line.kind === 'message' ? [line.message] : [])) ?? []
        expect(told.map(({ role }) => role)).toEqual(messages.map(({ role }) => role))
        expect(told.map((one) => one.text.trim())).toEqual(messages.map((one) => cleanText(one.text).trim()))
      }),
      chance,
    )
  })
})

test('stored settings of any shape are read as they were, or refused with a sentence; nothing of them reaches a prototype', () => {
  const hostile = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(JSON.parse('{"__proto__":{"polluted":1}}')))
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(defaultSettings)),
      hostile,
      fc.integer({ min: 2, max: settingsSchema + 1 }),
      (section, value, schema) => {
        try {
          const read = upgradeSettings({ schema, settings: { ...defaultSettings, [section]: value } })
          expect(upgradeSettings({ schema: settingsSchema, settings: JSON.parse(JSON.stringify(read)) })).toEqual(read)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      },
    ),
    chance,
  )
})
