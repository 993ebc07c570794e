import { AppError } from './errors.ts'
import {
  cleanLine,
  cleanText,
  continuesNotice,
  renderLines,
  renderTranscript,
  type Transcript,
  type TranscriptLine,
  type TranscriptMessage,
} from './transcript.ts'

/** Smaller limits than this cannot hold the head with its address and a line of text. */
const smallest = 4_000

/** The bodies that hold the whole transcript: one, or as many numbered parts as the CRM's limit asks for. Nothing is cut. */
export function splitTranscript(transcript: Transcript, limit: number): string[] {
  const whole = renderTranscript(transcript)
  if (whole.length <= limit) return [whole]
  if (limit < smallest)
    throw new AppError('internal', `An activity of this CRM holds ${limit} characters; transcripts need at least ${smallest}`)
  const { lines, ...head } = transcript
  const widest = { number: 99_999, of: 99_999 }
  const around = renderTranscript({
    ...head,
    part: widest,
    lines: [{ kind: 'notice', text: continuesNotice(widest.number, widest.of) }],
  }).length
  const parts = pack(
    lines.flatMap((line) => pieces(line, limit - around)),
    limit - around,
  )
  return parts.map((part, index) => {
    const number = index + 1
    const continues: TranscriptLine[] = number < parts.length ? [{ kind: 'notice', text: continuesNotice(number + 1, parts.length) }] : []
    return renderTranscript({ ...head, part: { number, of: parts.length }, lines: [...part, ...continues] })
  })
}

function pack(lines: readonly TranscriptLine[], room: number): TranscriptLine[][] {
  const parts: TranscriptLine[][] = []
  let used = Number.POSITIVE_INFINITY
  for (const line of lines) {
    const length = lengthOf(line)
    if (used + length > room) {
      parts.push([])
      used = 0
    }
    parts.at(-1)?.push(line)
    used += length
  }
  return parts
}

/** At most: alone, a line carries its day, which it may share with its neighbours. */
function lengthOf(line: TranscriptLine): number {
  return renderLines([line]).length
}

/** A message that fits no part goes over several, each with its author and time. */
function pieces(line: TranscriptLine, room: number): TranscriptLine[] {
  if (line.kind !== 'message' || lengthOf(line) <= room) return [line]
  const { text, attachments, continued, ...same } = line.message
  const bare = lengthOf({ kind: 'message', message: { ...same, continued: true, text: '', attachments: [] } })
  const rows = [...rowsOf(cleanText(text), room - bare), ...attachments]
  const messages: TranscriptMessage[] = []
  let used = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const length = typeof row === 'string' ? row.length + 3 : cleanLine(row.name).length + row.url.length * 9 + 13
    if (used + length > room - bare) {
      messages.push({ ...same, text: '', attachments: [], ...((messages.length > 0 || continued) && { continued: true }) })
      used = 0
    }
    const message = messages.at(-1) as TranscriptMessage
    if (typeof row === 'string') message.text += message.text === '' && used === 0 ? row : `\n${row}`
    else message.attachments.push(row)
    used += length
  }
  return messages.map((message) => ({ kind: 'message', message }))
}

/** The rows of a text, those that are too long broken behind white space, never inside a character. */
function rowsOf(text: string, room: number): string[] {
  return text === '' ? [] : text.split('\n').flatMap((row) => broken(row, room - 3))
}

function broken(row: string, room: number): string[] {
  const rows: string[] = []
  let rest = row
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room - 1) + 1
    let cut = space > room / 2 ? space : room
    // a low surrogate belongs to the high one before it
    if (/[\udc00-\udfff]/.test(rest.charAt(cut))) cut -= 1
    rows.push(rest.slice(0, cut))
    rest = rest.slice(cut)
  }
  return [...rows, rest]
}
