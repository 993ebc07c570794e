import type { Change } from '#contract/api/conversations.ts'
import { AppError } from '#contract/errors.ts'
import type { Ask } from './ask.ts'
import type { Link, Source } from './sidebar-host.ts'

export type FollowParts = {
  ask: Ask
  document: Document
  collapsed: Source<boolean>
  link: Source<Link>
  listener(changes: Change[]): void
  signal: AbortSignal
}

/**
 * Asks for changes as long as the sidebar is open and looked at. After a pause it goes on from where it was, so nothing
 * in between is missed; where there is no telling, it says `reset`.
 */
export function followChanges(parts: FollowParts): void {
  const { signal } = parts
  const looked = () => parts.document.visibilityState === 'visible' && !parts.collapsed.get()
  const canAsk = () => looked() && (parts.link.get().state === 'online' || parts.link.get().state === 'offline')
  void follow()

  async function follow(): Promise<void> {
    let cursor: string | undefined
    let failures = 0
    while (!signal.aborted) {
      if (!canAsk()) await untilMoved()
      else {
        try {
          const answer = await parts.ask('changes', cursor === undefined ? {} : { after: cursor })
          cursor = answer.cursor
          failures = 0
          if (answer.changes.length > 0 && !signal.aborted) parts.listener(answer.changes)
        } catch (thrown) {
          if (thrown instanceof AppError && thrown.code === 'invalid-input') {
            cursor = undefined
            parts.listener([{ kind: 'reset' }])
          }
          // who looks at the sidebar sees the backend come back at once; what the backend itself refuses is asked less and less
          const longest = thrown instanceof AppError && thrown.code === 'backend-unreachable' ? 3_000 : 30_000
          await sleep(Math.min(longest, 1_000 * 2 ** failures++))
        }
      }
    }
  }

  function untilMoved(): Promise<void> {
    return new Promise((resolve) => {
      const over = new AbortController()
      const moved = () => {
        if (!signal.aborted && !canAsk()) return
        over.abort()
        dropCollapsed()
        dropLink()
        resolve()
      }
      const dropCollapsed = parts.collapsed.subscribe(moved)
      const dropLink = parts.link.subscribe(moved)
      parts.document.addEventListener('visibilitychange', moved, { signal: over.signal })
      signal.addEventListener('abort', moved, { signal: over.signal })
    })
  }

  function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal.addEventListener('abort', done)
    })
  }
}
