import { CompiledQuery } from 'kysely'
import type { Person } from '#contract/api/session.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import { touchFamily } from './last-used.ts'
import { hashToken } from './random-token.ts'

export type Bearer = {
  (accessToken: string): Promise<{ person: Person; sessionId: string } | undefined>
  /** forgets all that is remembered: a session was ended or a role changed, here or in another process */
  forget(): void
}

/**
 * Who an access token speaks for: one indexed query, remembered for at most two seconds. Answers that were being read while
 * `forget` was called are not remembered.
 */
export function createBearer({ db, clock }: { db: Db; clock: Clock }): Bearer {
  const remembered = new Map<string, { found: Found; until: number }>()
  let age = 0

  const bearer = async (accessToken: string) => {
    const hash = hashToken(accessToken)
    const now = clock.now()
    const known = remembered.get(hash)
    if (known && known.until > now.getTime()) return known.found
    const ageAtStart = age
    const row = await look(db, hash, now)
    if (!row) return undefined
    // The first use is written before it is answered: from then on the refresh token before this one is no longer taken.
    if (!row.used && !(await markUsed(db, hash, now))) return undefined
    if (now.getTime() - row.lastUsedAt.getTime() > 60_000) await touchFamily(db, row.sessionId, now)
    const found: Found = { person: { id: row.id, name: row.name, email: row.email, role: row.role }, sessionId: row.sessionId }
    if (age === ageAtStart) {
      if (remembered.size >= most) remembered.clear()
      remembered.set(hash, { found, until: Math.min(now.getTime() + 2_000, row.expiresAt.getTime()) })
    }
    return found
  }
  const forget = () => {
    age += 1
    remembered.clear()
  }
  return Object.assign(bearer, { forget })
}

type Found = { person: Person; sessionId: string }
const most = 20_000

type Row = Person & { sessionId: string; used: boolean; lastUsedAt: Date; expiresAt: Date }

async function look(db: Db, hash: string, now: Date): Promise<Row | undefined> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(byAccess, [hash, now]))
  return rows[0]
}

/** Written out once: building it anew for every call costs more than running it. */
const byAccess = `
  select p.id, p.name, p.email, p.role, f.id as "sessionId", f.last_used_at as "lastUsedAt",
         t.access_expires_at as "expiresAt", t.access_used_at is not null as used
  from session_token t
  join token_family f on f.id = t.family_id
  join person p on p.id = f.person_id
  where t.access_hash = $1 and t.access_expires_at > $2 and f.expires_at > $2 and p.disabled_at is null`

/** False when the token was ended in the meantime. */
async function markUsed(db: Db, hash: string, now: Date): Promise<boolean> {
  const marked = await db
    .updateTable('session_token')
    .set({ access_used_at: now })
    .where('access_hash', '=', hash)
    .where('access_expires_at', '>', now)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}
