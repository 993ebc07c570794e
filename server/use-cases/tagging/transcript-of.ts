import { visitorName } from '#contract/conversation.ts'
import { leftOutNotice, type TranscriptLine } from '#contract/transcript.ts'
import type { TranscriptHead } from '#server/database/deliveries.ts'
import type { ReadMessage } from '#contract/merge-messages.ts'
import type { Thread } from './take-reading.ts'

export function headOf(thread: Thread): TranscriptHead {
  const visitor = visitorName(thread.visitor)
  return {
    channel: thread.channel,
    ...(visitor && { visitor }),
    ...(thread.sourceName && { source: thread.sourceName }),
    ...(thread.url && { url: thread.url }),
  }
}

/** Messages as lines, and how many private notes do not stand among them. */
export function linesOf(messages: readonly ReadMessage[], notesLeftOut: number): TranscriptLine[] {
  const lines: TranscriptLine[] = messages.map(({ role, text, author, at, attachments }) => ({
    kind: 'message',
    message: { role, text, attachments: attachments ?? [], ...(author !== undefined && { author }), ...(at !== undefined && { at }) },
  }))
  return notesLeftOut > 0 ? [...lines, { kind: 'notice', text: leftOutNotice(notesLeftOut) }] : lines
}
