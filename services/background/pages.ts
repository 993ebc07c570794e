import type { PageMessage } from '#contract/page-api.ts'
import type { PageContext } from '#services/backend/sidebar-host.ts'

type Said = Pick<PageContext, 'conversation' | 'noneOpen' | 'record' | 'unread'>

/**
 * What the pages of open tabs last said, in memory only: transcripts are not written down. After the background was
 * stopped it is empty, and the page script that is asked says it again.
 */
export type Pages = {
  /** a page was loaded: what the tab's former page said is forgotten */
  opened(tab: number, document: string | undefined): void
  said(tab: number, document: string | undefined, message: PageMessage): void
  /** what the page says now is not taken, because it says too much; true when that is news */
  unread(tab: number, document: string | undefined): boolean
  closed(tab: number): void
  of(tab: number): Said | undefined
}

export function pages(): Pages {
  const tabs = new Map<number, { document: string | undefined; said: Said }>()
  return {
    opened: (tab, document) => {
      const before = tabs.get(tab)
      if (before && (document === undefined || before.document !== document)) tabs.delete(tab)
    },
    said: (tab, document, message) => {
      tabs.set(tab, { document, said: saidOf(message) })
    },
    unread: (tab, document) => {
      const before = tabs.get(tab)
      if (before?.said.unread) return false
      tabs.set(tab, { document, said: { ...before?.said, unread: true } })
      return true
    },
    closed: (tab) => {
      tabs.delete(tab)
    },
    of: (tab) => tabs.get(tab)?.said,
  }
}

function saidOf(message: PageMessage): Said {
  if (message.type === 'conversation') return { conversation: message.conversation }
  return message.type === 'record' ? { record: message.record } : { noneOpen: true }
}
