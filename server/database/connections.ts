import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Credentials, Tokens } from '../ports/http-client.ts'
import { SealedShut, type SecretPlace, type Secrets } from '../ports/secrets.ts'
import { insertAuditRows } from './audit/insert-rows.ts'
import type { Db, Tx } from './tables.ts'

type Parts = { db: Db; secrets: Secrets; clock: Clock }
type Which = { id: string; connector: string }

/** Makes the connection known; one that is known by that id keeps what it has. */
export async function knowConnection(db: Db, { id, connector }: Which, now: Date): Promise<void> {
  const { rows } = await sql<{ connector: string }>`
    insert into connection (id, connector, made_at) values (${id}, ${connector}, ${now})
    on conflict (id) do update set connector = connection.connector returning connector`.execute(db)
  if (rows[0]?.connector !== connector)
    throw new AppError('unavailable', `The connection ${id} belongs to another kind of CRM (${rows[0]?.connector})`, {
      hint: `npm run tagalong -- connection forget ${id} makes room for the new one.`,
      retryable: false,
    })
}

/**
 * The tokens of one connection, sealed in its row. Whoever renews them holds the row's lock, so it is one at a time over all processes;
 * who waited finds what the one before has saved. `exclusively` resolves once that is on the disk.
 */
export function connectionCredentials({ db, secrets, clock }: Parts, { id, connector }: Which): Credentials {
  const place: SecretPlace = { connection: id, connector, column: 'tokens' }

  async function opened(from: Db | Tx, before?: string): Promise<Tokens | undefined> {
    const sealed = (await tokensOf(from).executeTakeFirst())?.tokens
    if (sealed === null || sealed === undefined) return undefined
    try {
      return JSON.parse(await secrets.open(sealed, place)) as Tokens
    } catch (cause) {
      if (!(cause instanceof SealedShut)) throw cause
      // a rotation may have sealed it anew between our look at the row and ours at the keys
      if (sealed !== before) return opened(from, sealed)
      throw new AppError('crm-session-ended', `The sign-in of the connection ${id} cannot be opened with the key that this server has`, {
        hint: 'Nothing was lost. The operator looks at it with: npm run tagalong -- doctor',
        neverSent: true,
        cause,
      })
    }
  }
  const tokensOf = (from: Db | Tx) => from.selectFrom('connection').select('tokens').where('id', '=', id)

  return {
    read: () => opened(db),
    async exclusively(work) {
      const tx = await db.startTransaction().execute()
      let saved = false
      const held = {
        read: () => opened(tx),
        save: async (next: Tokens) => {
          const tokens = await secrets.seal(JSON.stringify(next), place)
          await tx.updateTable('connection').set({ tokens, tokens_saved_at: clock.now() }).where('id', '=', id).execute()
          saved = true
        },
      }
      try {
        const row = await tokensOf(tx).forUpdate().executeTakeFirst()
        if (!row) throw disconnected(id)
        const done = await work(held)
        await tx.commit().execute()
        return done
      } catch (error) {
        // what the CRM gave is kept, whatever failed afterwards: the token before it may be of no more use
        await (saved ? tx.commit() : tx.rollback()).execute().catch(() => undefined)
        throw error
      }
    },
  }
}

function disconnected(id: string): AppError {
  return new AppError('crm-session-ended', `The connection ${id} was taken away`, {
    hint: 'An admin connects it again under Settings.',
    neverSent: true,
  })
}

/** Whether there is a text that only the right key opens. */
export async function anythingSealed(db: Db): Promise<boolean> {
  const row = await db.selectFrom('connection').select('id').where('tokens', 'is not', null).limit(1).executeTakeFirst()
  return row !== undefined
}

export type SealedSecret = { sealed: string; place: SecretPlace }

export async function sealedSecrets(db: Db | Tx): Promise<SealedSecret[]> {
  const rows = await db
    .selectFrom('connection')
    .select(['id', 'connector', 'tokens'])
    .where('tokens', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.map(({ id, connector, tokens }) => ({ sealed: tokens as string, place: { connection: id, connector, column: 'tokens' } }))
}

/**
 * Connections whose tokens are those of a backup that was put back: a CRM that gives a new refresh token with each renewal may have
 * taken the old one back since. One that has been renewed or signed in anew is none any more.
 */
export async function signInsOfBackup(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('connection')
    .innerJoin('change_line', (join) => join.onTrue())
    .select('connection.id')
    .where('tokens', 'is not', null)
    .where('restored_at', 'is not', null)
    .where(({ eb, ref, or }) => or([eb('tokens_saved_at', 'is', null), eb('tokens_saved_at', '<=', ref('restored_at'))]))
    .orderBy('connection.id')
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Seals every secret anew: all or none. `reseal` gives undefined for one that is to be forgotten. Secrets are written under the lock of
 * their row, which is taken here first: who has it finishes, who comes meanwhile waits, and then reads the keys anew. The audit knows of it
 * where it happened, and not otherwise.
 */
export async function resealSecrets(
  db: Db,
  reseal: (secret: SealedSecret) => Promise<string | undefined>,
  at: Date,
): Promise<{ kept: number; forgotten: string[] }> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('connection').select('id').orderBy('id').forUpdate().execute()
    const forgotten: string[] = []
    const all = await sealedSecrets(tx)
    for (const secret of all) {
      const tokens = (await reseal(secret)) ?? null
      if (tokens === null) forgotten.push(secret.place.connection)
      await tx.updateTable('connection').set({ tokens }).where('id', '=', secret.place.connection).execute()
    }
    const kept = all.length - forgotten.length
    await insertAuditRows(tx, [
      { action: 'secrets.rotated', subject: 'secrets', details: { kept, forgotten: forgotten.length }, at },
      ...forgotten.map((id) => ({ action: 'connection.forgotten', subject: `connection/${id}`, details: { lost: true }, at })),
    ])
    return { kept, forgotten }
  })
}

/** One rotation at a time, with all that belongs to it: two would take each other's keys away. */
export async function aloneWithSecrets<T>(db: Db, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (one) => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(hashtext('tagalong secrets')) as mine`.execute(one)
    if (!rows[0]?.mine)
      throw new AppError('unavailable', 'Somebody else is changing the key at this moment', { hint: 'Wait until that has ended.' })
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(hashtext('tagalong secrets'))`.execute(one)
    }
  })
}

/** The connections that are known here. */
export async function connectionIds(db: Db): Promise<string[]> {
  return (await db.selectFrom('connection').select('id').orderBy('id').execute()).map(({ id }) => id)
}

/** What is kept of a connection's sign-in is gone. False where there is no such connection. */
export async function forgetConnection(tx: Db | Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('connection').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}
