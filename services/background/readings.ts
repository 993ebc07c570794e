import { limits, sameConversation } from '#contract/conversation.ts'
import { mergeMessages } from '#contract/merge-messages.ts'
import type { PageMessage } from '#contract/page-api.ts'

type Waiting = { document: string | undefined; message: PageMessage }

/**
 * What pages say, passed on no faster than one agent's rate at the backend can bear: each reading may cost a search and a report in
 * every sidebar that looks at its tab. What comes too early waits, one per tab, and the latest wins; of the conversation that
 * stays no message is lost, and that one has ended is heard before another takes its place: a tag may wait for it. The pace is a
 * site's, so that ten tabs of one site are no louder than one.
 */
export type Readings = {
  said(tab: number, site: string, document: string | undefined, message: PageMessage): void
  /** a page was loaded: what its former page still had to say is dropped */
  opened(tab: number, document: string | undefined): void
  closed(tab: number): void
}

export type ReadingsParts = {
  /** runs on evenly, whatever the clock on the wall is set to */
  now(): number
  after(milliseconds: number, work: () => void): void
  take(tab: number, document: string | undefined, message: PageMessage): void
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
    function pass(tab: number, { document, message }: Waiting): void {
      fullAt = Math.max(fullAt, now()) + pause
      togetherFullAt = Math.max(togetherFullAt, now()) + pauseTogether
      emptied.delete(tab)
      take(tab, document, message)
    }
    function callLater(): void {
      if (called || waiting.size === 0) return
      called = true
      after(wait(), () => {
        called = false
        const next = wait() === 0 ? waiting.entries().next().value : undefined
        if (next) {
          waiting.delete(next[0])
          pass(...next)
        }
        callLater()
      })
    }

    /** Passes on the end that waits here, if one does. */
    function hearEnd(tab: number): boolean {
      const before = waiting.get(tab)
      if (!before || !tellsOfEnd(before.message) || waitHere() >= endsAhead * pause || waitTogether() >= endsAhead * pauseTogether)
        return false
      waiting.delete(tab)
      pass(tab, before)
      return true
    }

    return {
      waiting,
      hearEnd,
      said(tab: number, said: Waiting): void {
        if (waiting.size === 0 && wait() === 0) {
          pass(tab, said)
          return
        }
        if (!tellsOfEnd(said.message, waiting.get(tab)?.message)) hearEnd(tab)
        const before = waiting.get(tab)
        const adds = before !== undefined && before.document === said.document
        waiting.set(tab, adds ? { ...said, message: together(before.message, said.message) } : said)
        callLater()
      },
    }
  }

  function drop(tab: number, unless?: (waiting: Waiting) => boolean): void {
    for (const { waiting } of sites.values()) {
      const found = waiting.get(tab)
      if (found && !unless?.(found)) waiting.delete(tab)
    }
  }

  function emptySoon(tab: number, document: string | undefined, message: PageMessage): void {
    emptied.set(tab, message)
    after(endIsHeardFor, () => {
      if (emptied.get(tab) !== message) return
      emptied.delete(tab)
      take(tab, document, message)
    })
  }

  return {
    said(tab, site, document, message) {
      // costs the backend nothing, and what has gone from the page must not be tagged
      if (message.type === 'no-conversation') {
        const ended = [...sites.values()].some(({ hearEnd }) => hearEnd(tab))
        drop(tab)
        if (ended) emptySoon(tab, document, message)
        else if (!emptied.has(tab)) take(tab, document, message)
        return
      }
      const pace = sites.get(site) ?? paced()
      sites.set(site, pace)
      pace.said(tab, { document, message })
    },
    opened: (tab, document) => {
      emptied.delete(tab)
      drop(tab, (waiting) => document !== undefined && waiting.document === document)
    },
    closed: (tab) => {
      emptied.delete(tab)
      drop(tab)
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
  const tooMuch = messages.length > limits.messages || JSON.stringify(merged).length > limits.snapshotBytes
  return tooMuch ? later : merged
}
