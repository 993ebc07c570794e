import { createStore } from 'zustand/vanilla'
import type { Tag } from '#contract/tags.ts'
import { conversationKeyText, sameConversation, visitorText } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { PageContext, SidebarHost } from '#services/backend/sidebar-host.ts'
import type { Env } from './env.ts'
import { faultOf, isCancelled } from './fault.ts'
import { type Finding, newFinding } from './finding.ts'

export type ConversationState = {
  page: PageContext
  finding?: Finding | undefined
  /** when the search is tried again by itself, while the CRM is silent */
  retryAt?: number | undefined
}

export type ConversationStore = ReturnType<typeof createConversationStore>

const kept = 50
/** troubles that pass by themselves */
const passes = new Set<ErrorCode>([
  'crm-unreachable',
  'crm-timeout',
  'crm-rate-limited',
  'unavailable',
  'backend-unreachable',
  'too-many-requests',
])
const retries = [15_000, 30_000, 60_000]

/**
 * Follows the page: reports each reading of the conversation, shows what is remembered at once and what the ordered
 * search finds a moment later. A search that is overtaken is cancelled.
 */
export function createConversationStore(host: SidebarHost, env: Env, tagsArrived: (conversation: Conversation, tags: Tag[]) => void) {
  const store = createStore<ConversationState>(() => ({ page: host.context.get() }))
  const { getState, setState } = store
  const findings = new Map<string, Finding>()
  let search = new AbortController()
  let reporting = false
  const unreported = new Map<string, Conversation>()
  let attempts = 0
  let dropRetry = () => {}

  /** Changes what is known about one conversation, open or not. */
  function patch(of: Conversation, change: Partial<Finding> | ((known: Finding) => Partial<Finding>)) {
    const key = conversationKeyText(of)
    const known = findings.get(key)
    if (!known) return
    const next = { ...known, ...(typeof change === 'function' ? change(known) : change) }
    findings.set(key, next)
    if (sameConversation(getState().finding?.conversation, of)) setState({ finding: next })
  }

  function follow(page: PageContext) {
    const { conversation } = page
    const before = getState().finding?.conversation
    if (!conversation) {
      search.abort()
      stopRetrying()
      setState({ page, finding: undefined })
      return
    }
    const key = conversationKeyText(conversation)
    const known = findings.get(key) ?? newFinding(conversation)
    const endedHere = known.endedHere || (known.conversation.status === 'open' && conversation.status === 'ended')
    const finding = { ...known, conversation, endedHere }
    findings.delete(key)
    findings.set(key, finding)
    if (findings.size > kept) findings.delete(findings.keys().next().value as string)
    setState({ page, finding })
    const switched = !sameConversation(before, conversation)
    if (switched || finding.searchedFor !== visitorText(conversation.visitor)) runSearch(conversation)
    if (switched || before !== conversation) report(conversation)
  }

  function report(conversation: Conversation) {
    if (host.link.get().state !== 'online') return
    unreported.set(conversationKeyText(conversation), conversation)
    if (!reporting) reportAll()
  }

  /** One report at a time; of what came in meanwhile the newest reading of each conversation is said. */
  async function reportAll() {
    reporting = true
    for (const [key, conversation] of unreported) {
      unreported.delete(key)
      try {
        const { tags, memory } = await host.backend.call('conversations.report', { conversation })
        tagsArrived(conversation, tags)
        patch(conversation, { memory })
      } catch {
        // The search says what is wrong, and the next reading or the next connection reports again.
      }
    }
    reporting = false
  }

  async function runSearch(conversation: Conversation) {
    search.abort()
    search = new AbortController()
    stopRetrying()
    const { signal } = search
    const { source, externalId, visitor } = conversation
    const searchedFor = visitorText(visitor)
    const before = getState().finding
    const stale = before?.searchedFor !== '' && before?.searchedFor !== searchedFor
    if (host.link.get().state !== 'online') {
      patch(conversation, { searchedFor: '', phase: 'failed' })
      return
    }
    patch(conversation, {
      searchedFor,
      phase: 'searching',
      fault: undefined,
      ...(stale && { answer: undefined, more: [], chosen: undefined, filter: '' }),
    })
    try {
      const answer = await host.backend.call('search.ordered', { conversation: { source, externalId }, visitor }, { signal })
      if (signal.aborted) return
      patch(conversation, { phase: 'ready', answer, more: [], next: answer.next, loadingMore: false, refusedHere: [] })
      if (answer.trouble && passes.has(answer.trouble.code)) retryLater(conversation)
      else attempts = 0
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return
      const fault = faultOf(error)
      patch(conversation, { phase: 'failed', fault })
      if (fault.retryable) retryLater(conversation, fault.retryAfter)
    }
  }

  function retryLater(conversation: Conversation, seconds?: number) {
    const wait = seconds !== undefined ? seconds * 1000 : (retries[Math.min(attempts, retries.length - 1)] as number)
    attempts++
    setState({ retryAt: env.now() + wait })
    dropRetry = env.after(wait, () => runSearch(conversation))
  }

  function stopRetrying() {
    dropRetry()
    if (getState().retryAt !== undefined) setState({ retryAt: undefined })
  }

  return {
    ...store,
    start(): () => void {
      follow(host.context.get())
      const drop = host.context.subscribe(follow)
      return () => {
        drop()
        dropRetry()
        search.abort()
      }
    },
    /** Asks again now: the connection is back, a record was created, somebody pressed "Try now". */
    refresh() {
      const { finding } = getState()
      if (!finding) return
      runSearch(finding.conversation)
      report(finding.conversation)
    },
    change: patch,
    again: runSearch,
    /** aborted when what was found is overtaken */
    signal: () => search.signal,
  }
}
