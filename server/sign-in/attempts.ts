import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import { hashToken } from './random-token.ts'

/** The way to try a password: counted before it is checked, so that many tries at once are counted too. */
export type Attempts = {
  /** counts one try; `wait` = refused without looking at the password, in whole seconds */
  begin(who: Who, now: Date): Promise<{ wait: number } | 'go'>
  /** the password was right: the person's count starts anew, the address gets its try back */
  succeeded(who: Who): Promise<void>
}
/** `address` as the HTTP layer knows it: through trusted proxies, IPv6 by its network. */
export type Who = { email: string; address: string }

export function signInAttempts(db: Db): Attempts {
  return {
    begin: (who, now) =>
      db.transaction().execute(async (tx) => {
        // always in the same order, so that two tries never wait for each other in a circle
        const counters = countersOf(who).sort((a, b) => (a.key < b.key ? -1 : 1))
        for (const { key } of counters) {
          await tx
            .insertInto('sign_in_attempt')
            .values({ key_hash: key, failures: 0, last_at: now, blocked_until: new Date(0) })
            .onConflict((conflict) => conflict.column('key_hash').doNothing())
            .execute()
        }
        const keys = counters.map(({ key }) => key)
        const rows = await tx
          .selectFrom('sign_in_attempt')
          .selectAll()
          .where('key_hash', 'in', keys)
          .orderBy('key_hash')
          .forUpdate()
          .execute()
        const until = Math.max(...rows.map((row) => row.blocked_until.getTime()))
        if (until > now.getTime()) return { wait: Math.ceil((until - now.getTime()) / 1_000) }
        for (const row of rows) {
          const free = counters.find(({ key }) => key === row.key_hash)?.free ?? 0
          const failures = now.getTime() - row.last_at.getTime() > forgetAfter ? 1 : row.failures + 1
          const blocked_until = new Date(now.getTime() + delay(failures, free))
          await tx
            .updateTable('sign_in_attempt')
            .set({ failures, last_at: now, blocked_until })
            .where('key_hash', '=', row.key_hash)
            .execute()
        }
        return 'go' as const
      }),
    async succeeded(who) {
      const { pair, person, address } = keysOf(who)
      await db.deleteFrom('sign_in_attempt').where('key_hash', 'in', [pair, person]).execute()
      await db
        .updateTable('sign_in_attempt')
        .set({ failures: sql`greatest(failures - 1, 0)`, blocked_until: new Date(0) })
        .where('key_hash', '=', address)
        .execute()
    },
  }
}

/** Milliseconds until the next try: none for the first `free`, then 1 s, 2 s, 4 s … up to a quarter of an hour. */
export function delay(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(1_000 * 2 ** (failures - free), longest)
}

export const forgetAfter = 24 * 3_600_000
const longest = 15 * 60_000

/**
 * Guessing one person's password from one place is slowed first. One person from many places, and many persons from one
 * place (an office behind one address), get more room, so that a stranger cannot easily shut a colleague out.
 */
function countersOf(who: Who): { key: string; free: number }[] {
  const { pair, person, address } = keysOf(who)
  return [
    { key: pair, free: 5 },
    { key: person, free: 30 },
    { key: address, free: 50 },
  ]
}

/** Hashes: what a stranger typed into the e-mail field is not kept. */
function keysOf({ email, address }: Who): { pair: string; person: string; address: string } {
  const name = email.trim().toLowerCase()
  return { pair: hashToken(`pair\n${name}\n${address}`), person: hashToken(`person\n${name}`), address: hashToken(`address\n${address}`) }
}
