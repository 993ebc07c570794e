import type { SearchAnswer } from '#contract/api/search.ts'
import { conversationKeyText, visitorText } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import { sameRecord } from '#contract/record-identity.ts'
import type { PushState } from '#contract/tags.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { RailSays } from '#services/backend/states.ts'
import type { Pages } from './pages.ts'

export type StandInParts = {
  backend: Backend
  pages: Pick<Pages, 'of'>
  /** a sidebar looks at this tab, or would if it were asked to: it reports and counts by itself */
  watched(tab: number): Promise<boolean>
  online(): Promise<boolean>
  say(tab: number, says: RailSays): void
}

/** For tabs whose sidebar is folded away and was not opened yet. */
export type StandIn = {
  /** the page said something, or a sidebar came or went */
  changed(tab: number): void
  /** asks again where something is on its way or could not be asked: once a minute, and when the backend is back */
  again(): void
  closed(tab: number): void
}

type Known = {
  unreported: Map<string, Conversation>
  running: boolean
  /** the conversation that the count is of */
  open: string
  /** the words that it was searched for by; '' when it is to be counted again */
  counted: string
  says: RailSays
  /** a tag is on its way, or something could not be asked */
  unsettled: boolean
}

const failures = new Set<PushState>(['failed', 'parked'])
const onTheirWay = new Set<PushState>(['queued', 'sending', 'undoing'])
const nothing: RailSays = { count: 0, failed: false }

/** Conversations that a tab keeps for later while the backend is away, and their characters as JSON: a page may say two million in each. */
const most = 50
const mostChars = 4_000_000

/**
 * Does for a closed sidebar what an open one would: reports what the page says, so that an armed tag is sent when its chat ends,
 * and tells the rail how many records match. One question at a time per tab; of what comes meanwhile the newest reading of
 * each conversation is said.
 */
export function standIn(parts: StandInParts): StandIn {
  const tabs = new Map<number, Known>()

  async function follow(tab: number): Promise<void> {
    if (await parts.watched(tab)) {
      tabs.delete(tab)
      return
    }
    const { conversation } = parts.pages.of(tab) ?? {}
    const known = tabs.get(tab) ?? fresh()
    tabs.set(tab, known)
    const key = conversation ? conversationKeyText(conversation) : ''
    if (known.open !== key) {
      Object.assign(known, { open: key, counted: '' })
      say(tab, known, nothing)
    }
    if (conversation) keep(known, conversation)
    if (!known.running) await run(tab, known)
  }

  async function run(tab: number, known: Known): Promise<void> {
    known.running = true
    try {
      known.unsettled = false
      for (const [key, conversation] of known.unreported) {
        if (!(await parts.online())) throw new AppError('backend-unreachable', 'The backend cannot be asked now.')
        known.unreported.delete(key)
        await ask(tab, known, conversation)
      }
    } catch {
      known.unsettled = true
    } finally {
      known.running = false
    }
  }

  async function ask(tab: number, known: Known, conversation: Conversation): Promise<void> {
    const { source, externalId, visitor } = conversation
    const key = conversationKeyText(conversation)
    try {
      const { tags } = await parts.backend.call('conversations.report', { conversation })
      if (tags.some(({ state }) => onTheirWay.has(state))) known.unsettled = true
      if (known.open !== key) return
      let { count } = known.says
      if (known.counted !== visitorText(visitor)) {
        const answer = await parts.backend.call('search.ordered', { conversation: { source, externalId }, visitor })
        if (known.open !== key) return
        count = countOf(answer)
        known.counted = answer.trouble ? '' : visitorText(visitor)
        if (answer.trouble) known.unsettled = true
      }
      say(tab, known, { count, failed: tags.some(({ state }) => failures.has(state)) })
    } catch (thrown) {
      // what the backend refuses is not said again; the rest waits, unless the page has said something newer of it
      if (thrown instanceof AppError && !thrown.retryable) return
      if (!known.unreported.has(key)) keep(known, conversation)
      throw thrown
    }
  }

  function say(tab: number, known: Known, says: RailSays): void {
    known.says = says
    if (tabs.get(tab) === known) parts.say(tab, says)
  }

  const changed = (tab: number) => void follow(tab).catch(() => undefined)
  return {
    changed,
    again: () => {
      for (const [tab, known] of tabs) if (known.unsettled) changed(tab)
    },
    closed: (tab) => {
      tabs.delete(tab)
    },
  }
}

function fresh(): Known {
  return { unreported: new Map(), running: false, open: '', counted: '', says: nothing, unsettled: false }
}

function keep({ unreported }: Known, conversation: Conversation): void {
  const key = conversationKeyText(conversation)
  unreported.set(key, conversation)
  let chars = 0
  for (const one of unreported.values()) chars += charsOf(one)
  for (const [oldest, one] of unreported) {
    if (unreported.size <= most && chars <= mostChars) return
    if (oldest === key) continue
    unreported.delete(oldest)
    chars -= charsOf(one)
  }
}

const measured = new WeakMap<Conversation, number>()
function charsOf(conversation: Conversation): number {
  const chars = measured.get(conversation) ?? JSON.stringify(conversation).length
  measured.set(conversation, chars)
  return chars
}

function countOf({ total, matches, memory }: SearchAnswer): number {
  const besides = memory && !matches.some(({ record }) => sameRecord(record.ref, memory.match.record.ref)) ? 1 : 0
  return Math.max(total, matches.length + besides)
}
