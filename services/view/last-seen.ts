import { conversationKeyText, visitorText } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { Env } from './env.ts'
import { type Finding, matchesOf } from './finding.ts'
import type { SessionStore } from './session-store.ts'

export type LastSeen = ReturnType<typeof createLastSeen>

/** What was found last for a conversation, for which words, and when. */
type Seen = Pick<Finding, 'answer' | 'more' | 'next'> & { of: Conversation; words?: string; at?: number }

/** The newest conversations of this sidebar; in memory only. */
const kept = 50

/**
 * What was found last for each conversation stands again when the new search cannot be made: the server is away, or the CRM is. It is
 * told from what when. Signing out, or another server, drops all of it.
 */
export function createLastSeen(env: Env, conversation: ConversationStore, session: SessionStore) {
  const seen = new Map<string, Seen>()

  function look() {
    const { finding } = conversation.getState()
    if (!finding) return
    const { conversation: of, phase, searchedFor, answer, more, next } = finding
    const key = conversationKeyText(of)
    const before = seen.get(key)
    seen.delete(key)
    if (phase === 'ready' && answer && !answer.trouble) {
      const at = before?.at !== undefined && before.answer === answer ? before.at : env.now()
      seen.set(key, { of, answer, more, next, words: searchedFor, at })
    } else seen.set(key, { ...before, more: before?.more ?? [], of })
    if (seen.size > kept) seen.delete(seen.keys().next().value as string)
    if (isInTrouble(finding)) bringBack(finding, before)
  }

  /** Only where nobody stands there, and for the same words: who was found by others may be another person. */
  function bringBack({ conversation: of, answer, ...finding }: Finding, before: Seen | undefined) {
    const shown = answer?.matches === before?.answer?.matches
    if (!before?.answer || shown || before.words !== visitorText(of.visitor)) return
    if (matchesOf({ ...finding, conversation: of, answer }).length > 0) return
    const trouble = answer?.trouble && { trail: answer.trail, trouble: answer.trouble }
    conversation.change(of, { answer: { ...before.answer, ...trouble }, more: before.more, next: before.next })
  }

  function forget() {
    const all = [...seen.values()]
    seen.clear()
    const nothing = { answer: undefined, memory: undefined, fault: undefined, more: [], next: undefined, chosen: undefined }
    for (const { of } of all) conversation.change(of, { ...nothing, searchedFor: '', phase: 'searching', refusedHere: [] })
  }

  return {
    start(): () => void {
      look()
      const stops = [
        conversation.subscribe(look),
        session.subscribe(({ link }, before) => {
          if (link !== before.link && (link.state === 'signed-out' || link.state === 'needs-setup')) forget()
        }),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
    /** When that was found which is shown though it could not be searched for again; undefined where the search has answered. */
    at(finding: Finding): number | undefined {
      const last = seen.get(conversationKeyText(finding.conversation))
      const stands = isInTrouble(finding) && finding.answer?.matches.length && finding.answer.matches === last?.answer?.matches
      return stands ? last?.at : undefined
    },
  }
}

function isInTrouble({ phase, answer }: Finding): boolean {
  return phase === 'failed' || (phase === 'ready' && answer?.trouble !== undefined)
}
