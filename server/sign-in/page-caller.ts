import type { Person } from '#contract/api/session.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import { type PasswordSessions, pageSessionIdle, pageSessionLife } from './better-auth.ts'
import { touchPageSession } from './last-used.ts'

/** Who is signed in on our own pages, by the request's cookie. */
export type PageCaller = (headers: Headers) => Promise<{ person: Person; sessionId: string } | undefined>

export function pageCaller({ db, clock, passwords }: { db: Db; clock: Clock; passwords: PasswordSessions }): PageCaller {
  return async (headers) => {
    const session = await passwords.read(headers)
    if (!session) return undefined
    const now = clock.now()
    const unused = now.getTime() - session.lastUsedAt.getTime()
    if (unused > pageSessionIdle * 1_000 || now.getTime() - session.createdAt.getTime() > pageSessionLife * 1_000) return undefined
    const person = await db
      .selectFrom('person')
      .select(['id', 'name', 'email', 'role'])
      .where('id', '=', session.personId)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (!person) return undefined
    if (unused > 60_000) await touchPageSession(db, session.sessionId, now)
    return { person, sessionId: session.sessionId }
  }
}
