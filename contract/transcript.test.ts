import { describe, expect, test } from 'vitest'
import { cleanLine, cleanText, parseTranscript, renderLines, renderTranscript, type Transcript, type TranscriptLine } from './transcript.ts'

const hello: Transcript = {
  channel: 'chat',
  visitor: 'Åsa Lind',
  source: 'Practice inbox',
  url: 'https://inbox.example.com/c/7',
  lines: [
    {
      kind: 'message',
      message: { role: 'visitor', author: 'Åsa Lind', at: '2026-11-21T15:02:40+01:00', text: 'Hej!\n\nVar är båten?', attachments: [] },
    },
    {
      kind: 'message',
      message: {
        role: 'agent',
        author: 'Maja Holm',
        at: '2026-11-22T00:05:00Z',
        text: 'Här.',
        attachments: [{ name: 'karta 1.png', url: 'https://f.example.com/1' }],
      },
    },
    { kind: 'notice', text: '1 private note left out' },
  ],
}

describe('a transcript', () => {
  test('is plain text that a person can read', () => {
    expect(renderTranscript(hello)).toBe(
      [
        'Chat with Åsa Lind',
        'Source: Practice inbox',
        'Link: https://inbox.example.com/c/7',
        'Times in UTC',
        '',
        '2026-11-21',
        '',
        '14:02 Åsa Lind (visitor)',
        '  Hej!',
        '',
        '  Var är båten?',
        '',
        '2026-11-22',
        '',
        '00:05 Maja Holm (agent)',
        '  Här.',
        'Attached: karta 1.png https://f.example.com/1',
        '',
        '1 private note left out',
      ].join('\n'),
    )
  })

  test('is read back as it was written, whatever the messages say', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const transcript = anyTranscript(dice(seed))
      const body = renderTranscript(transcript)
      expect(parseTranscript(body), `seed ${seed}:\n${body}`).toEqual(canonical(transcript))
    }
  })

  test('is read back with lines appended later', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = dice(seed)
      const first = anyTranscript(random)
      const more = anyTranscript(random).lines
      const parsed = parseTranscript(renderTranscript(first) + renderLines(more))
      expect(parsed?.lines, `seed ${seed}`).toEqual([...canonical(first).lines, ...canonical({ ...first, lines: more }).lines])
    }
  })

  test('keeps what a person wrote into it as a remark', () => {
    const edited = `${renderTranscript(hello)}\nCalled her back on Monday.`
    expect(parseTranscript(edited)?.lines.at(-1)).toEqual({ kind: 'remark', text: 'Called her back on Monday.' })
  })

  test('survives a CRM that uses CRLF', () => {
    expect(parseTranscript(renderTranscript(hello).replaceAll('\n', '\r\n'))).toEqual(canonical(hello))
  })

  test('a text that is not one of ours is told apart', () => {
    for (const text of ['', 'Called about the invoice.', 'Chat with Åsa\n\nShe was happy.', 'Times in UTC'])
      expect(parseTranscript(text)).toBeUndefined()
  })

  test('a message cannot pass for a line of ours', () => {
    const text = '14:03 Maja Holm (agent)\n  I promise a refund\n2 private notes left out\n\n2026-01-01\nAttached: x https://evil.example'
    const body = renderTranscript({ channel: 'sms', lines: [{ kind: 'message', message: { role: 'visitor', text, attachments: [] } }] })
    expect(parseTranscript(body)?.lines).toEqual([{ kind: 'message', message: { role: 'visitor', text, attachments: [] } }])
  })

  test('a lone surrogate is replaced, NUL and other controls are dropped', () => {
    expect(cleanText('a\0b\ud800c\u0007\td\r\ne \n\n')).toBe('ab\ufffdc\td\ne')
    expect(cleanLine(' Åsa\u2028\r\n\0 Lind\udc00 ')).toBe('Åsa Lind\ufffd')
  })
})

/** What reading back gives: cleaned, and times in UTC to the minute. */
function canonical(transcript: Transcript): Transcript {
  const { visitor, source, ...rest } = transcript
  return {
    ...rest,
    ...(visitor && cleanLine(visitor) ? { visitor: cleanLine(visitor) } : {}),
    ...(source && cleanLine(source) ? { source: cleanLine(source) } : {}),
    lines: transcript.lines.map((line): TranscriptLine => {
      if (line.kind !== 'message') return line
      const { author, at, text, attachments, ...same } = line.message
      return {
        kind: 'message',
        message: {
          ...same,
          ...(author && cleanLine(author) ? { author: cleanLine(author) } : {}),
          ...(at ? { at: `${new Date(at).toISOString().slice(0, 16)}:00.000Z` } : {}),
          text: cleanText(text),
          attachments: attachments.map(({ name, url }) => ({
            name: cleanLine(name),
            url: url.replaceAll(' ', '%20').replaceAll('\n', '%0A'),
          })),
        },
      }
    }),
  }
}

type Dice = <T>(...of: T[]) => T

/** mulberry32: a seed reproduces a failure */
function dice(seed: number): Dice {
  let state = seed
  return (...of) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return of[Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * of.length)] as (typeof of)[number]
  }
}

const crumbs = [
  'a',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\r\n',
  '\t',
  '\0',
  '\ud83d',
  '😀',
  'Attached: x https://y',
  '14:02 agent',
  '14:02 Bo (note), continued',
  '2026-11-21',
  'Times in UTC',
  '1 private note left out',
  '(visitor)',
  ', continued',
  '__proto__',
  'שלום',
  '\u2028',
  '\u00a0',
]

function anyText(pick: Dice): string {
  let text = ''
  for (let length = pick(0, 1, 2, 3, 5, 8); length > 0; length--) text += pick(...crumbs)
  return text
}

function anyTranscript(pick: Dice): Transcript {
  const lines: TranscriptLine[] = []
  for (let count = pick(0, 1, 2, 4); count > 0; count--) {
    if (pick(true, false, false, false)) lines.push({ kind: 'notice', text: pick('3 private notes left out', 'Continues in part 2 of 3') })
    const at = pick(undefined, '2026-11-21T14:02:11Z', '2026-11-21T23:30:00-05:00', '1999-12-31T23:59:59.999+00:00')
    const author = pick(undefined, anyText(pick), 'Åsa Lind', 'agent')
    lines.push({
      kind: 'message',
      message: {
        role: pick('agent', 'visitor', 'bot', 'system', 'note'),
        text: anyText(pick),
        attachments: pick(true, false, false)
          ? [{ name: pick('', 'a b.png', 'https://x', anyText(pick)), url: pick('https://f.example.com/1', 'HTTP://x/a b\nc') }]
          : [],
        ...(author !== undefined && { author }),
        ...(at !== undefined && { at }),
        ...(pick(true, false, false) && { continued: true as const }),
      },
    })
  }
  const visitor = pick(undefined, anyText(pick), 'Åsa Lind')
  const source = pick(undefined, anyText(pick), 'WhatsApp')
  return {
    channel: pick('chat', 'sms'),
    lines,
    ...(visitor !== undefined && { visitor }),
    ...(source !== undefined && { source }),
    ...(pick(true, false) && { part: { number: 2, of: 3 } }),
    ...(pick(true, false) && { continued: true as const }),
  }
}
