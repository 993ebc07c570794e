import type { Session } from '#contract/api/session.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { pageSessionIdle } from './better-auth.ts'
import { announceEnding, type Ending, noteEndings } from './endings.ts'
import { endFamily, familyIdle } from './token-families.ts'

/** One person's living sessions, extensions and pages, newest first. */
export async function listSessions(db: Db, personId: string, currentId: string | undefined, now: Date): Promise<Session[]> {
  const [families, pages] = await Promise.all([
    db
      .selectFrom('token_family')
      .select(['id', 'device', 'created_at', 'last_used_at'])
      .where('person_id', '=', personId)
      .where('expires_at', '>', now)
      .where('last_used_at', '>', ago(now, familyIdle))
      .execute(),
    db
      .selectFrom('page_session')
      .select(['id', 'device', 'created_at', 'updated_at as last_used_at'])
      .where('person_id', '=', personId)
      .where('expires_at', '>', now)
      .where('updated_at', '>', ago(now, pageSessionIdle))
      .execute(),
  ])
  const shown = (kind: Session['kind']) => (row: (typeof families)[number]) => ({
    id: row.id,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    device: row.device,
    kind,
    current: row.id === currentId,
  })
  const all = [...families.map(shown('extension')), ...pages.map(shown('page'))]
  return all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
}

/** Whose session this is; undefined when there is none. */
export async function sessionOwner(tx: Tx, id: string): Promise<string | undefined> {
  const family = await tx.selectFrom('token_family').select('person_id').where('id', '=', id).executeTakeFirst()
  const page = family ?? (await tx.selectFrom('page_session').select('person_id').where('id', '=', id).executeTakeFirst())
  return page?.person_id
}

/** `why`: for its holder; none where the holder ends it. */
export async function endSession(tx: Tx, id: string, why?: Ending): Promise<void> {
  if (await endFamily(tx, id, why)) return
  await tx.deleteFrom('page_session').where('id', '=', id).execute()
}

/**
 * Ends everything a person is signed in with, but the session `except`, and the codes that could still become something. Answers
 * how many sessions it were.
 */
export async function endAllSessions(tx: Tx, personId: string, why: Ending, except?: string): Promise<number> {
  await noteEndings(tx, { person: personId, except }, why)
  await tx.deleteFrom('sign_in_code').where('person_id', '=', personId).where('used_at', 'is', null).execute()
  const families = await tx
    .deleteFrom('token_family')
    .where('person_id', '=', personId)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .executeTakeFirst()
  const pages = await tx
    .deleteFrom('page_session')
    .where('person_id', '=', personId)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .executeTakeFirst()
  await announceEnding(tx)
  return Number(families.numDeletedRows + pages.numDeletedRows)
}

/** Per person: how many sessions live. Those who have none are left out; `personId`: only this one's. */
export async function countSessions(db: Db, now: Date, personId?: string): Promise<Map<string, number>> {
  const families = db
    .selectFrom('token_family')
    .select('person_id')
    .where('expires_at', '>', now)
    .where('last_used_at', '>', ago(now, familyIdle))
    .$if(personId !== undefined, (query) => query.where('person_id', '=', personId ?? ''))
  const pages = db
    .selectFrom('page_session')
    .select('person_id')
    .where('expires_at', '>', now)
    .where('updated_at', '>', ago(now, pageSessionIdle))
    .$if(personId !== undefined, (query) => query.where('person_id', '=', personId ?? ''))
  const counted = await db
    .selectFrom(families.unionAll(pages).as('living'))
    .select(({ fn }) => ['person_id', fn.countAll<string>().as('sessions')])
    .groupBy('person_id')
    .execute()
  return new Map(counted.map(({ person_id, sessions }) => [person_id, Number(sessions)]))
}

const ago = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1_000)
