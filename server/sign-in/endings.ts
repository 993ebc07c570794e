import { sql } from 'kysely'
import type { Tx } from '#server/database/tables.ts'

/** Heard by every process: somebody's rights became fewer, so what is remembered of sessions is forgotten. */
export const endingsChannel = 'tagalong_sign_in'

/** Sent when the transaction commits. */
export async function announceEnding(tx: Tx): Promise<void> {
  await sql`select pg_notify(${endingsChannel}, '')`.execute(tx)
}
