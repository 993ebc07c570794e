import type { Db } from '#server/database/tables.ts'

/** Notes that an extension's session is alive: when it gets tokens, and at most once a minute while it uses them. */
export async function touchFamily(db: Db, id: string, now: Date): Promise<void> {
  const family = await db
    .updateTable('token_family')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .returning('person_id')
    .executeTakeFirst()
  if (family) await seen(db, family.person_id, now)
}

/** The same for a session on our own pages. */
export async function touchPageSession(db: Db, id: string, now: Date): Promise<void> {
  const session = await db
    .updateTable('page_session')
    .set({ updated_at: now })
    .where('id', '=', id)
    .returning('person_id')
    .executeTakeFirst()
  if (session) await seen(db, session.person_id, now)
}

async function seen(db: Db, personId: string, now: Date): Promise<void> {
  await db.updateTable('person').set({ last_seen_at: now }).where('id', '=', personId).execute()
}
