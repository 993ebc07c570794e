import { sameConversation } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Match, RecordSummary } from '#contract/records.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import type { ConversationStore } from './conversation-store.ts'
import { faultOf, isCancelled } from './fault.ts'
import { keyAt, neighbour, shownMatches } from './finding.ts'

export type Found = ReturnType<typeof createFound>

/** What the agent does with what was found: chooses, narrows, asks for more, says who it is not. */
export function createFound(host: SidebarHost, { getState, change, again, signal: latest }: ConversationStore) {
  const open = () => getState().finding

  async function sayRefusal(conversation: Conversation, record: RecordSummary, undo: boolean) {
    const { source, externalId, visitor } = conversation
    try {
      await host.backend.call('memory.refuse', { conversation: { source, externalId }, visitor, record: record.ref, ...(undo && { undo }) })
    } catch (error) {
      change(conversation, (known) => ({
        fault: faultOf(error),
        ...(!undo && { refusedHere: known.refusedHere.filter((one) => one !== record) }),
      }))
      return
    }
    if (sameConversation(open()?.conversation, conversation)) again(conversation)
  }

  return {
    choose(at: number) {
      const finding = open()
      const chosen = finding && keyAt(shownMatches(finding), at)
      if (finding && chosen) change(finding.conversation, { chosen })
    },
    move(by: 1 | -1) {
      const finding = open()
      if (finding) change(finding.conversation, { chosen: neighbour(shownMatches(finding), finding.chosen, by) })
    },
    narrow(filter: string) {
      const finding = open()
      if (finding) change(finding.conversation, { filter, chosen: undefined })
    },
    showList(asList: boolean) {
      const finding = open()
      if (finding) change(finding.conversation, { asList, chosen: undefined })
    },
    async showMore() {
      const finding = open()
      if (!finding?.next || finding.loadingMore) return
      const { conversation, next } = finding
      const { source, externalId, visitor } = conversation
      const signal = latest()
      change(conversation, { loadingMore: true })
      try {
        const answer = await host.backend.call('search.ordered', { conversation: { source, externalId }, visitor, after: next }, { signal })
        if (!signal.aborted) change(conversation, { more: [...finding.more, ...answer.matches], next: answer.next, loadingMore: false })
      } catch (error) {
        if (!isCancelled(error)) change(conversation, { loadingMore: false, fault: faultOf(error) })
      }
    },
    /** "Not this person": gone at once, said to the backend, put back when it cannot be said. */
    async refuse(match: Match) {
      const finding = open()
      if (!finding) return
      const { conversation } = finding
      change(conversation, { refusedHere: [...finding.refusedHere, match.record], chosen: undefined })
      await sayRefusal(conversation, match.record, false)
    },
    async unrefuse(record: RecordSummary) {
      const finding = open()
      if (finding) await sayRefusal(finding.conversation, record, true)
    },
  }
}
