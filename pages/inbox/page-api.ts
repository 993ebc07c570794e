import type { Conversation } from '#contract/conversation.ts'
import type { PageMessage } from '#contract/page-api.ts'
import type { Thread } from './inbox-state.ts'

/** Tells the sidebar what is open, by the documented page API; says it again when a sidebar begins to listen. */
export function speak(window: Window, current: () => PageMessage, signal: AbortSignal): () => void {
  const tell = () => window.postMessage(current(), window.location.origin)
  window.addEventListener(
    'message',
    (event) => {
      if (event.source === window && event.origin === window.location.origin && isReady(event.data)) tell()
    },
    { signal },
  )
  return tell
}

export function messageFor(thread: Thread | undefined, agent: { name: string; email: string }, page: URL): PageMessage {
  return thread
    ? { tagalong: 1, type: 'conversation', conversation: conversationOf(thread, agent, page) }
    : { tagalong: 1, type: 'no-conversation' }
}

function conversationOf(thread: Thread, agent: { name: string; email: string }, page: URL): Conversation {
  return {
    source: 'practice',
    externalId: thread.id,
    channel: thread.channel,
    status: thread.status,
    sourceName: thread.sourceName,
    url: threadAddress(page, thread.id),
    visitor: thread.visitor,
    agent,
    messages: thread.messages,
    startedAt: thread.startedAt,
    ...(thread.endedAt !== undefined && { endedAt: thread.endedAt }),
  }
}

/** The address that opens this thread again: what the page was opened with, and the thread. */
export function threadAddress(page: URL, id: string): string {
  const address = new URL(page.pathname, page.origin)
  for (const name of ['seed', 'still']) {
    const value = page.searchParams.get(name)
    if (value !== null) address.searchParams.set(name, value)
  }
  address.searchParams.set('thread', id)
  return address.href
}

function isReady(data: unknown): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as { tagalong?: unknown }).tagalong === 1 &&
    (data as { type?: unknown }).type === 'ready'
  )
}
