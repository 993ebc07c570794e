import { type Channel, type Visitor, visitorName } from '#contract/conversation.ts'
import { cleanLine } from '#contract/transcript.ts'

export type SubjectParts = {
  channel: Channel
  source: string
  visitor: Visitor
  at: Date
  /** what the agent wrote, where the settings allow it */
  chosen?: string | undefined
  suffix: string
}

/** Messengers whose threads are `sms` to us and something else to people. */
const messengers: Record<string, string> = { whatsapp: 'WhatsApp', 'google-messages': 'Google Messages' }

const longest = 255

/** `Chat Åsa Lind 2026-11-21 | suffix`; one line of at most 255 characters, the suffix always whole. */
export function subjectOf({ channel, source, visitor, at, chosen, suffix }: SubjectParts): string {
  const end = cleanLine(suffix) ? ` | ${cleanLine(suffix)}` : ''
  const start = cleanLine(chosen ?? '') || usual(channel, source, visitor, at, longest - end.length)
  return shorten(start, longest - end.length) + end
}

function usual(channel: Channel, source: string, visitor: Visitor, at: Date, room: number): string {
  const word = channel === 'sms' ? ['SMS', messengers[source]].filter(Boolean).join(' ') : 'Chat'
  const day = at.toISOString().slice(0, 10)
  const name = shorten(cleanLine(visitorName(visitor) ?? ''), room - word.length - day.length - 2)
  return [word, name, day].filter(Boolean).join(' ')
}

/** Cuts between characters as people see them, so that no emoji is halved. */
function shorten(text: string, room: number): string {
  if (text.length <= room) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > room - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
