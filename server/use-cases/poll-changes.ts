import type { Person } from '#contract/api/session.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import type { ChangeFeed, Told } from './tagging/change-feed.ts'
import { sees } from './tagging/parts.ts'

/**
 * A long poll: answers when something that the caller may see has changed after the cursor, at the latest after `wait` seconds. A cursor
 * is the database's epoch and a number; one that is not of this line is told to read everything again.
 */
export function pollChanges({ feed, crm }: { feed: ChangeFeed; crm: CrmAccess }): Handlers['changes.poll'] {
  return async ({ after, wait }, { person, signal }) => {
    const { epoch, head } = await feed.line()
    if (after === undefined) return { cursor: `${epoch}.${head}`, changes: [] }
    let number = numberOf(after, epoch)
    if (number === undefined) return reset(epoch, head)
    const end = AbortSignal.any([signal, AbortSignal.timeout(wait * 1000)])
    for (;;) {
      const news = await feed.after(number, end)
      if (!news) return reset(epoch, (await feed.line()).head)
      const moved = news.upTo > number
      number = news.upTo
      const changes = seenBy(person, crm, news.told).map(({ change }) => change)
      // what others may see moves the cursor on, and does not end the wait
      if (changes.length > 0 || end.aborted || !moved) return { cursor: `${epoch}.${number}`, changes }
    }
  }
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
