import type { Change } from '#contract/api/conversations.ts'
import type { Person } from '#contract/api/session.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import type { ChangeFeed, Told } from './tagging/change-feed.ts'
import { sees } from './tagging/parts.ts'

/**
 * A long poll: answers when something that the caller may see has changed after the cursor, at the latest after `wait` seconds. A cursor
 * is the database's epoch and a number; one that is not of this line is told to read everything again.
 *
 * What the caller tagged is told at once. What others tagged is gathered for a second: two hundred agents make twenty changes a second, and
 * each change told to each of them at once would be most of what the server does.
 */
export function pollChanges({ feed, crm, gatherMs: about = 1_000 }: PollParts): Handlers['changes.poll'] {
  return async ({ after, wait }, { person, signal }) => {
    const { epoch, head } = await feed.line()
    if (after === undefined) return { cursor: `${epoch}.${head}`, changes: [] }
    let number = numberOf(after, epoch)
    if (number === undefined) return reset(epoch, head)
    const end = AbortSignal.any([signal, AbortSignal.timeout(wait * 1000)])
    const gathered = new Map<string, Change>()
    // not all who wait in the same moment
    const gatherMs = about * (0.5 + Math.random())
    let gatheredAt: number | undefined
    for (;;) {
      const news = await feed.after(number, gatheredAt === undefined ? end : over)
      if (!news) return reset(epoch, (await feed.line()).head)
      const moved = news.upTo > number
      number = news.upTo
      for (const { change } of seenBy(person, crm, news.told)) {
        // each once, as it was told last
        gathered.delete(nameOf(change))
        gathered.set(nameOf(change), change)
      }
      const changes = [...gathered.values()]
      if (changes.length > 0) gatheredAt ??= performance.now()
      const enough = gatheredAt !== undefined && performance.now() - gatheredAt >= gatherMs
      const atOnce = wait === 0 || changes.some((change) => change.kind !== 'tag' || change.tag.taggedBy.id === person.id)
      // what others may see moves the cursor on, and does not end the wait
      if ((changes.length > 0 && (atOnce || enough)) || end.aborted || (!moved && gatheredAt === undefined))
        return { cursor: `${epoch}.${number}`, changes }
      if (gatheredAt !== undefined) await pause(Math.min(lookAgainMs, gatherMs), end)
    }
  }
}

export type PollParts = {
  feed: ChangeFeed
  crm: CrmAccess
  /** about how long changes of others are gathered before they are told, between half and half as much again */
  gatherMs?: number
}

/** How soon one's own change is told while those of others are being gathered. */
const lookAgainMs = 120
const over = AbortSignal.abort()

function nameOf(change: Change): string {
  return change.kind === 'tag' ? change.tag.id : change.kind
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}

function numberOf(cursor: string, epoch: string): number | undefined {
  const [line, number] = cursor.split('.')
  return line === epoch && number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : undefined
}

function reset(epoch: string, head: number) {
  return { cursor: `${epoch}.${head}`, changes: [{ kind: 'reset' as const }] }
}

function seenBy(person: Person, crm: CrmAccess, told: readonly Told[]): Told[] {
  const known = new Map<string, boolean>()
  return told.filter(({ connection }) => {
    if (connection === undefined) return true
    const may = known.get(connection) ?? sees(crm, person, connection) !== undefined
    known.set(connection, may)
    return may
  })
}
