import { type Channel, Role } from './conversation.ts'

/**
 * How a conversation is written into a CRM's activity: plain text that people read and `parseTranscript` reads back.
 *
 *     Chat with Åsa Lind
 *     Source: Practice inbox
 *     Times in UTC
 *
 *     2026-11-21
 *
 *     14:02 Åsa Lind (visitor)
 *       Where is my order?
 *     Attached: receipt.pdf https://files.example.com/1
 *
 *     1 private note left out
 *     Continues in part 2 of 3
 *
 * Text stands two spaces in, everything of ours at the margin: no message can pass for a line of ours.
 */
export type Transcript = {
  channel: Channel
  visitor?: string
  source?: string
  url?: string
  part?: { number: number; of: number }
  /** a thread that goes on here because its earlier activity took no more text */
  continued?: boolean
  lines: TranscriptLine[]
}

export type TranscriptLine =
  | { kind: 'message'; message: TranscriptMessage }
  /** what we say ourselves: left-out notes, where it continues */
  | { kind: 'notice'; text: string }
  /** what a person wrote into the activity; never made by us */
  | { kind: 'remark'; text: string }

export type TranscriptMessage = {
  role: Role
  author?: string
  /** ISO 8601; read back in UTC to the minute */
  at?: string
  text: string
  attachments: { name: string; url: string }[]
  /** the rest of a message that was too long for one part */
  continued?: boolean
}

const channelWord = { chat: 'Chat', sms: 'SMS' } as const
const indent = '  '

/** The whole text of one activity. Everything is cleaned on the way: see `cleanText`. */
export function renderTranscript(transcript: Transcript): string {
  return renderHead(transcript) + renderLines(transcript.lines)
}

/** Only the lines, to be added to an activity that has a head already; begins with an empty line. */
export function renderLines(lines: readonly TranscriptLine[]): string {
  let day: string | undefined
  let text = ''
  for (const line of lines) {
    if (line.kind !== 'message') {
      text += `\n\n${cleanLine(line.text)}`
      continue
    }
    const moment = momentOf(line.message.at)
    if (moment && moment.day !== day) {
      text += `\n\n${moment.day}`
      day = moment.day
    }
    text += `\n\n${renderMessage(line.message, moment?.time)}`
  }
  return text
}

export function renderHead(transcript: Omit<Transcript, 'lines'>): string {
  const { channel, visitor, source, url, part, continued } = transcript
  const head = [visitor && cleanLine(visitor) ? `${channelWord[channel]} with ${cleanLine(visitor)}` : channelWord[channel]]
  if (source && cleanLine(source)) head.push(`Source: ${cleanLine(source)}`)
  if (url) head.push(`Link: ${cleanUrl(url)}`)
  if (part) head.push(`Part: ${part.number} of ${part.of}`)
  if (continued) head.push('Continued from an earlier activity')
  head.push('Times in UTC')
  return head.join('\n')
}

export function leftOutNotice(notes: number): string {
  return notes === 1 ? '1 private note left out' : `${notes} private notes left out`
}

export function continuesNotice(next: number, of: number): string {
  return `Continues in part ${next} of ${of}`
}

/** Text as every CRM can keep it: no control character but tab and line feed, no lone surrogate, no white space at the end. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '')
    .trimEnd()
}

/** One line: control characters and line breaks become a space. */
export function cleanLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
}

function cleanUrl(url: string): string {
  return url.toWellFormed().replace(/[\p{Cc}\s]/gu, (character) => encodeURIComponent(character))
}

function renderMessage(message: TranscriptMessage, time: string | undefined): string {
  const author = message.author ? cleanLine(message.author) : ''
  const who = author ? `${author} (${message.role})` : message.role
  const lines = [`${time ?? '--:--'} ${who}${message.continued ? ', continued' : ''}`]
  const text = cleanText(message.text)
  if (text !== '') for (const line of text.split('\n')) lines.push(line === '' ? '' : indent + line)
  for (const { name, url } of message.attachments) lines.push(`Attached: ${[cleanLine(name), cleanUrl(url)].filter(Boolean).join(' ')}`)
  return lines.join('\n')
}

function momentOf(at: string | undefined): { day: string; time: string } | undefined {
  const date = at === undefined ? undefined : new Date(at)
  if (!date || Number.isNaN(date.getTime())) return undefined
  const iso = date.toISOString()
  // a year beyond 9999 is written longer by toISOString
  const cut = iso.indexOf('T')
  return { day: iso.slice(0, cut), time: iso.slice(cut + 1, cut + 6) }
}

const dayLine = /^[+-]?\d{4,6}-\d\d-\d\d$/
const messageLine = new RegExp(
  `^(\\d\\d:\\d\\d|--:--) (?:(.+) \\((${Role.options.join('|')})\\)|(${Role.options.join('|')}))(, continued)?$`,
)
const attachmentLine = /^Attached: (?:(.*) )?(https?:\/\/\S+)$/i
const noticeLine = /^(\d+ private notes? left out|Continues in part \d+ of \d+)$/

/** Reads a body back. Undefined when it is not one of ours; lines that people added come back as remarks, none is lost. */
export function parseTranscript(body: string): Transcript | undefined {
  const rows = body.replace(/\r\n?/g, '\n').split('\n')
  const title = /^(Chat|SMS)(?: with (.+))?$/.exec(rows[0] ?? '')
  const headEnd = rows.indexOf('Times in UTC')
  if (!title || headEnd < 1 || headEnd > 5) return undefined
  const transcript: Transcript = { channel: title[1] === 'SMS' ? 'sms' : 'chat', lines: [] }
  if (title[2]) transcript.visitor = title[2]
  for (const row of rows.slice(1, headEnd)) readHeadRow(row, transcript)
  readRows(rows.slice(headEnd + 1), transcript.lines)
  return transcript
}

function readHeadRow(row: string, transcript: Transcript): void {
  const part = /^Part: (\d+) of (\d+)$/.exec(row)
  if (row.startsWith('Source: ')) transcript.source = row.slice(8)
  else if (row.startsWith('Link: ')) transcript.url = row.slice(6)
  else if (part) transcript.part = { number: Number(part[1]), of: Number(part[2]) }
  else if (row === 'Continued from an earlier activity') transcript.continued = true
  else transcript.lines.push({ kind: 'remark', text: row })
}

function readRows(rows: readonly string[], lines: TranscriptLine[]): void {
  let day: string | undefined
  let message: TranscriptMessage | undefined
  let text: string[] | undefined
  // empty rows belong to the text only when more of it follows
  let empty = 0
  for (const row of rows) {
    if (row === '') {
      empty += 1
      continue
    }
    if (text && message && message.attachments.length === 0 && row.startsWith(indent)) {
      for (; empty > 0; empty -= 1) text.push('')
      text.push(row.slice(indent.length))
      message.text = text.join('\n')
      continue
    }
    empty = 0
    const head = messageLine.exec(row)
    const attachment = attachmentLine.exec(row)
    if (head) {
      text = []
      message = readMessageHead(head, day)
      lines.push({ kind: 'message', message })
    } else if (attachment && message) {
      message.attachments.push({ name: attachment[1] ?? '', url: attachment[2] ?? '' })
    } else {
      message = undefined
      text = undefined
      if (dayLine.test(row)) day = row
      else lines.push(noticeLine.test(row) ? { kind: 'notice', text: row } : { kind: 'remark', text: row.trim() })
    }
  }
}

function readMessageHead(head: RegExpExecArray, day: string | undefined): TranscriptMessage {
  const message: TranscriptMessage = { role: Role.parse(head[3] ?? head[4]), text: '', attachments: [] }
  if (head[2]) message.author = head[2]
  if (day && head[1] !== '--:--') message.at = `${day}T${head[1]}:00.000Z`
  if (head[5]) message.continued = true
  return message
}
