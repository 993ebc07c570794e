import { limits, sameConversation } from '#contract/conversation.ts'
import { mergeMessages } from '#contract/merge-messages.ts'
import type { PageMessage } from '#contract/page-api.ts'

type Said = { document: string | undefined; message: PageMessage }
/** `answer`: for all that was said into it */
type Waiting = Said & { answer: PromiseWithResolvers<void> }

/**
 * What pages say, passed on no faster than one agent's rate at the backend can bear: each reading may cost a search and a report in
 * every sidebar that looks at its tab. What comes too early waits, one per tab, and the latest wins; of the conversation that
 * stays no message is lost, and that one has ended is heard before another takes its place, or its page goes: a tag may wait for it. The
 * pace is a site's, so that ten tabs of one site are no louder than one.
 */
export type Readings = {
  /** resolves when it was passed on and taken, or is out of date: until then its page may have to say it again */
  said(tab: number, site: string, document: string | undefined, message: PageMessage): Promise<void>
  /** a page was loaded: what its former page still had to say is dropped, but for an end */
  opened(tab: number, document: string | undefined): void
  closed(tab: number): void
}

export type ReadingsParts = {
  /** runs on evenly, whatever the clock on the wall is set to */
  now(): number
  after(milliseconds: number, work: () => void): void
  take(tab: number, document: string | undefined, message: PageMessage): Promise<void>
}

/** At once, as when an agent leafs through chats; then this many a second. Half a dozen sidebars of a site stay below the agent's 15. */
export const readingsAtOnce = 20
export const readingsPerSecond = 2
/** All sites together: each may cost a search and a report, of an agent's 15 requests a second. */
export const togetherAtOnce = 60
export const togetherPerSecond = 5

/** Ends that are heard ahead of their turn; each is taken off the site's pace, so that a page wins nothing by ending chats. */
const endsAhead = 20
/** Milliseconds that an end is what the tab shows before nothing is: who hears of it looks up what the tab says, not at once. */
const endIsHeardFor = 100

export function readings({ now, after, take }: ReadingsParts): Readings {
  const sites = new Map<string, ReturnType<typeof paced>>()
  const pauseTogether = 1_000 / togetherPerSecond
  let togetherFullAt = Number.NEGATIVE_INFINITY
  const waitTogether = () => Math.max(0, togetherFullAt + pauseTogether - now() - togetherAtOnce * pauseTogether)
  /** tabs where nothing is open any more, as is said shortly */
  const emptied = new Map<number, PageMessage>()

  function paced() {
    const waiting = new Map<number, Waiting>()
    const pause = 1_000 / readingsPerSecond
    /** when the site may say as much at once as ever again */
    let fullAt = Number.NEGATIVE_INFINITY
    let called = false

    const waitHere = () => Math.max(0, fullAt + pause - now() - readingsAtOnce * pause)
    const wait = () => Math.max(waitHere(), waitTogether())
    function pass(tab: number, { document, message }: Said): Promise<void> {
      fullAt = Math.max(fullAt, now()) + pause
      togetherFullAt = Math.max(togetherFullAt, now()) + pauseTogether
      emptied.delete(tab)
      return take(tab, document, message)
    }
    function passWaiting(tab: number, waits: Waiting): void {
      waiting.delete(tab)
      waits.answer.resolve(pass(tab, waits))
    }
    function callLater(): void {
      if (called || waiting.size === 0) return
      called = true
      after(wait(), () => {
        called = false
        const next = wait() === 0 ? waiting.entries().next().value : undefined
        if (next) passWaiting(...next)
        callLater()
      })
    }

    /** Passes on the end that waits here, if one does. */
    function hearEnd(tab: number): boolean {
      const before = waiting.get(tab)
      if (!before || !tellsOfEnd(before.message) || waitHere() >= endsAhead * pause || waitTogether() >= endsAhead * pauseTogether)
        return false
      passWaiting(tab, before)
      return true
    }

    return {
      waiting,
      hearEnd,
      said(tab: number, said: Said): Promise<void> {
        if (waiting.size === 0 && wait() === 0) return pass(tab, said)
        if (!tellsOfEnd(said.message, waiting.get(tab)?.message)) hearEnd(tab)
        const before = waiting.get(tab)
        const adds = before !== undefined && before.document === said.document
        const answer = before?.answer ?? Promise.withResolvers<void>()
        waiting.set(tab, { ...said, ...(adds && { message: together(before.message, said.message) }), answer })
        callLater()
        return answer.promise
      },
    }
  }

  /** Nothing of what waits here is said any more, but an end, which is said at once. True when one was. */
  function leaveBehind(tab: number, unless?: (waits: Waiting) => boolean): boolean {
    let ended = false
    for (const { waiting, hearEnd } of sites.values()) {
      const waits = waiting.get(tab)
      if (!waits || unless?.(waits)) continue
      if (hearEnd(tab)) ended = true
      else if (waiting.delete(tab)) waits.answer.resolve()
    }
    return ended
  }

  function emptySoon(tab: number, document: string | undefined, message: PageMessage): void {
    emptied.set(tab, message)
    after(endIsHeardFor, () => {
      if (emptied.get(tab) !== message) return
      emptied.delete(tab)
      void take(tab, document, message)
    })
  }

  return {
    async said(tab, site, document, message) {
      // costs the backend nothing, and what has gone from the page must not be tagged
      if (message.type === 'no-conversation') {
        if (leaveBehind(tab)) emptySoon(tab, document, message)
        else if (!emptied.has(tab)) await take(tab, document, message)
        return
      }
      const pace = sites.get(site) ?? paced()
      sites.set(site, pace)
      await pace.said(tab, { document, message })
    },
    opened: (tab, document) => {
      leaveBehind(tab, (waits) => document !== undefined && waits.document === document)
      emptied.delete(tab)
    },
    closed: (tab) => {
      leaveBehind(tab)
      emptied.delete(tab)
    },
  }
}

/** That a conversation has ended; with `of`: the same one. */
function tellsOfEnd(message: PageMessage, of: PageMessage = message): boolean {
  if (message.type !== 'conversation' || message.conversation.status !== 'ended') return false
  return of.type === 'conversation' && sameConversation(message.conversation, of.conversation)
}

/** A later reading on top of one that nobody has heard: readings add up, also those that waited. More than one may hold, and the later one goes. */
function together(before: PageMessage, later: PageMessage): PageMessage {
  if (before.type !== 'conversation' || later.type !== 'conversation') return later
  if (!sameConversation(before.conversation, later.conversation)) return later
  const { messages } = mergeMessages(before.conversation.messages, later.conversation.messages)
  if (messages.length === later.conversation.messages.length) return later
  const merged: PageMessage = { ...later, conversation: { ...later.conversation, messages } }
  const tooMuch = messages.length > limits.messages || new TextEncoder().encode(JSON.stringify(merged)).length > limits.snapshotBytes
  return tooMuch ? later : merged
}
