import { type RawBuilder, sql } from 'kysely'
import type { EndedBy } from '#contract/errors.ts'
import type { Tx } from '#server/database/tables.ts'

/** Heard by every process: somebody's rights became fewer, so what is remembered of sessions is forgotten. */
export const endingsChannel = 'tagalong_sign_in'

/** Sent when the transaction commits. */
export async function announceEnding(tx: Tx): Promise<void> {
  await sql`select pg_notify(${endingsChannel}, '')`.execute(tx)
}

export type Ending = { by: EndedBy; at: Date }

/**
 * Notes why families end, before they go: under the current refresh token of each and the one before it, whose answer may have
 * been lost. Nobody else can ask for it.
 */
export async function noteEndings(
  tx: Tx,
  which: { family: string } | { person: string; except?: string | undefined },
  ending: Ending,
): Promise<void> {
  const families =
    'family' in which
      ? sql`f.id = ${which.family}`
      : sql`f.person_id = ${which.person} and f.id is distinct from ${which.except ?? null}::text`
  await noteOf(sql`select f.id, f.person_id from token_family f where ${families}`, ending).execute(tx)
}

/** The statement that notes it of the families that `those` selects, by `id` and `person_id`. */
export function noteOf(those: RawBuilder<unknown>, { by, at }: Ending): RawBuilder<unknown> {
  return sql`
    insert into ended_session (refresh_hash, person_id, ended_by, ended_at)
    select t.refresh_hash, f.person_id, ${by}, ${at}
    from (${those}) f
    join session_token newest on newest.family_id = f.id and newest.state = 'current'
    join session_token t on t.family_id = f.id and t.generation >= newest.generation - 1 and t.state <> 'superseded'
    on conflict do nothing`
}

/** Why the session of this refresh token ended; undefined for a token that nobody had. */
export async function endedBy(tx: Tx, refreshHash: string): Promise<EndedBy | undefined> {
  const row = await tx.selectFrom('ended_session').select('ended_by').where('refresh_hash', '=', refreshHash).executeTakeFirst()
  return row?.ended_by
}
