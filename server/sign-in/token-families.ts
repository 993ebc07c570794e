import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { AppError, type EndedBy } from '#contract/errors.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { announceEnding, type Ending, endedBy, noteEndings, noteOf } from './endings.ts'
import { hashToken, newToken } from './random-token.ts'

/** Seconds. Access tokens are short because they are only looked up, refresh tokens may rest as long as the family. */
export const accessLife = 15 * 60
export const familyIdle = 30 * 86_400
export const familyLife = 90 * 86_400

export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number; sessionId: string }

/** Why no tokens came. `reused`: an old token came back, the family was ended. `by`: for who had a token of the ended session. */
export type Refusal = { refused: 'unknown' | 'over' | 'reused'; by?: EndedBy | undefined }

/** Starts a family: one signed-in extension. */
export async function startFamily(tx: Tx, personId: string, device: string, now: Date): Promise<Tokens> {
  const id = randomUUID()
  await tx
    .insertInto('token_family')
    .values({
      id,
      person_id: personId,
      device,
      created_at: now,
      last_used_at: now,
      expires_at: new Date(now.getTime() + familyLife * 1_000),
    })
    .execute()
  return issue(tx, id, 1, now)
}

/**
 * Exchanges a refresh token. A current one is rotated. The one before it is taken once more as long as its successor was
 * never used, neither to refresh nor for a call: then the answer was lost on its way, the unused successor is ended and a
 * fresh one given. (The client saves before it uses, so a used successor is a saved one.) Anything older is a thief's or
 * was stolen from: the family ends.
 *
 * `signal`: of the client that asks. One that has gone away gets nothing and ends nothing: it has asked again since, and what it showed
 * first would count as shown once more, had it come here later.
 */
export function refresh(db: Db, refreshToken: string, audit: Audit, now: Date, signal: AbortSignal): Promise<Tokens | Refusal> {
  const hash = hashToken(refreshToken)
  // The family must be ended even though the caller is refused, so refusals are answers here and not exceptions.
  return db.transaction().execute(async (tx): Promise<Tokens | Refusal> => {
    const known = await tx.selectFrom('session_token').select('family_id').where('refresh_hash', '=', hash).executeTakeFirst()
    const family = known && (await lockFamily(tx, known.family_id))
    if (!family) return { refused: 'unknown', by: await endedBy(tx, hash) }
    if (signal.aborted) throw new AppError('cancelled', 'Whoever asked for tokens has gone away')
    const over = isOver(family, now)
    if (over) {
      await endFamily(tx, family.id, { by: over, at: now })
      return { refused: 'over', by: over }
    }
    const given = await tx.selectFrom('session_token').selectAll().where('refresh_hash', '=', hash).executeTakeFirstOrThrow()
    const current = await currentOf(tx, family.id)
    if (given.state === 'current') {
      await setState(tx, hash, 'rotated')
    } else if (given.state === 'rotated' && given.generation === current.generation - 1 && current.access_used_at === null) {
      await supersede(tx, current.refresh_hash, now)
    } else {
      await endFamily(tx, family.id, { by: 'reused', at: now })
      await audit.write(tx, { action: 'refresh-token.reused', subject: `session/${family.id}`, person: family.person_id })
      return { refused: 'reused', by: 'reused' }
    }
    await tx.updateTable('token_family').set({ last_used_at: now }).where('id', '=', family.id).execute()
    return issue(tx, family.id, given.generation + 1, now)
  })
}

/** Ends a family with all its tokens, on every process at once; `why` is kept for its holder. False when it was gone already. */
export async function endFamily(tx: Tx, id: string, why?: Ending): Promise<boolean> {
  if (why) await noteEndings(tx, { family: id }, why)
  const ended = await tx.deleteFrom('token_family').where('id', '=', id).executeTakeFirst()
  await announceEnding(tx)
  return ended.numDeletedRows > 0n
}

/**
 * Removes families that have run out, `most` at a time, and notes it for their holders in the same statement. One that is in
 * use at this moment is left for the next time. Answers how many went.
 */
export async function removeExpired(db: Db, now: Date, most: number): Promise<number> {
  const idleSince = new Date(now.getTime() - familyIdle * 1_000)
  const removed = await sql`
    with gone as materialized (
      select id, person_id from token_family where expires_at < ${now} or last_used_at < ${idleSince}
      limit ${most} for update skip locked
    ), noted as (${noteOf(sql`select id, person_id from gone`, { by: 'expired', at: now })})
    delete from token_family where id in (select id from gone)`.execute(db)
  return Number(removed.numAffectedRows ?? 0n)
}

function isOver(family: { last_used_at: Date; expires_at: Date; disabled_at: Date | null }, now: Date): EndedBy | undefined {
  if (family.disabled_at !== null) return 'closed'
  const expired = family.expires_at <= now || now.getTime() - family.last_used_at.getTime() > familyIdle * 1_000
  return expired ? 'expired' : undefined
}

async function issue(tx: Tx, familyId: string, generation: number, now: Date): Promise<Tokens> {
  const accessToken = newToken('access')
  const refreshToken = newToken('refresh')
  await tx
    .insertInto('session_token')
    .values({
      refresh_hash: hashToken(refreshToken),
      access_hash: hashToken(accessToken),
      family_id: familyId,
      generation,
      state: 'current',
      created_at: now,
      access_expires_at: new Date(now.getTime() + accessLife * 1_000),
      access_used_at: null,
    })
    .execute()
  return { accessToken, refreshToken, expiresIn: accessLife, sessionId: familyId }
}

/** One exchange of a family at a time. */
function lockFamily(tx: Tx, id: string) {
  return tx
    .selectFrom('token_family')
    .innerJoin('person', 'person.id', 'token_family.person_id')
    .select(['token_family.id', 'person_id', 'last_used_at', 'expires_at', 'disabled_at'])
    .where('token_family.id', '=', id)
    .forUpdate('token_family')
    .executeTakeFirst()
}

/** Locked: a first use of its access token that happens at this moment is waited for, or comes too late. */
function currentOf(tx: Tx, familyId: string) {
  return tx
    .selectFrom('session_token')
    .select(['refresh_hash', 'generation', 'access_used_at'])
    .where('family_id', '=', familyId)
    .where('state', '=', 'current')
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function setState(tx: Tx, hash: string, state: 'rotated'): Promise<void> {
  await tx.updateTable('session_token').set({ state }).where('refresh_hash', '=', hash).execute()
}

async function supersede(tx: Tx, hash: string, now: Date): Promise<void> {
  await tx.updateTable('session_token').set({ state: 'superseded', access_expires_at: now }).where('refresh_hash', '=', hash).execute()
  await announceEnding(tx)
}
