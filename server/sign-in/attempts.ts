import { sql } from 'kysely'
import type { Db, Tx } from '#server/database/tables.ts'
import { transact } from '#server/database/transact.ts'
import { hashToken } from './random-token.ts'

/** The way to try a password: counted before it is checked, so that many tries at once are counted too. */
export type Attempts = {
  /** counts one try; `wait` = refused without looking at the password, in whole seconds, and without leaving a row */
  begin(who: Who, now: Date): Promise<{ wait: number } | 'go'>
  /** the password was right: the person's count starts anew, the address gets its try back */
  succeeded(who: Who): Promise<void>
}
/**
 * `address` as the HTTP layer knows it: through trusted proxies, IPv6 by its network. `known`: a browser or session in which this very person
 * has signed in before, by a name that nobody else can give; what strangers do elsewhere does not count there.
 */
export type Who = { email: string; address: string; known?: string | undefined }

export function signInAttempts(db: Db): Attempts {
  return {
    async begin(who, now) {
      // always in the same order, so that two tries never wait for each other in a circle
      const counters = countersOf(who).sort((a, b) => (a.key < b.key ? -1 : 1))
      // whoever has to wait anyway costs one look: a stranger types a new name each time, and none of them is to become a row
      const wait = waitOf(
        await db.selectFrom('sign_in_attempt').select('blocked_until').where('key_hash', 'in', keysIn(counters)).execute(),
        now,
      )
      if (wait > 0) return { wait }
      try {
        await transact(db, (tx) => count(tx, counters, now))
        return 'go'
      } catch (error) {
        if (error instanceof Late) return { wait: error.wait }
        throw error
      }
    },
    async succeeded(who) {
      const { known, pair, person, address } = keysOf(who)
      // a deletion takes rows as it finds them, and may meet a try that counts crosswise
      await transact(db, async (tx) => {
        await tx
          .deleteFrom('sign_in_attempt')
          .where('key_hash', 'in', known ? [known] : [pair, person])
          .execute()
      })
      if (known) return
      await db
        .updateTable('sign_in_attempt')
        .set({ failures: sql`greatest(failures - 1, 0)`, blocked_until: new Date(0) })
        .where('key_hash', '=', address)
        .execute()
    },
  }
}

/** Others came first at the same moment; thrown, so that what was inserted meanwhile goes again. */
class Late extends Error {
  readonly wait: number
  constructor(wait: number) {
    super('others came first')
    this.wait = wait
  }
}

async function count(tx: Tx, counters: readonly Counter[], now: Date): Promise<void> {
  for (const { key } of counters) {
    await tx
      .insertInto('sign_in_attempt')
      .values({ key_hash: key, failures: 0, last_at: now, blocked_until: new Date(0) })
      .onConflict((conflict) => conflict.column('key_hash').doNothing())
      .execute()
  }
  const rows = await tx
    .selectFrom('sign_in_attempt')
    .selectAll()
    .where('key_hash', 'in', keysIn(counters))
    .orderBy('key_hash')
    .forUpdate()
    .execute()
  const wait = waitOf(rows, now)
  if (wait > 0) throw new Late(wait)
  for (const row of rows) {
    const { free = 0, most = longest } = counters.find(({ key }) => key === row.key_hash) ?? {}
    const failures = now.getTime() - row.last_at.getTime() > forgetAfter ? 1 : row.failures + 1
    const wait = Math.min(delay(failures, free), most)
    // nobody who may go on at once waits for one that began a moment later and was counted first
    const blocked_until = new Date(wait === 0 ? 0 : now.getTime() + wait)
    await tx.updateTable('sign_in_attempt').set({ failures, last_at: now, blocked_until }).where('key_hash', '=', row.key_hash).execute()
  }
}

const keysIn = (counters: readonly Counter[]): string[] => counters.map(({ key }) => key)

/** Whole seconds; 0 = may try. */
function waitOf(rows: readonly { blocked_until: Date }[], now: Date): number {
  const until = Math.max(0, ...rows.map((row) => row.blocked_until.getTime()))
  return Math.max(0, Math.ceil((until - now.getTime()) / 1_000))
}

/** Milliseconds until the next try: none for the first `free`, then 1 s, 2 s, 4 s … up to a quarter of an hour. */
export function delay(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(1_000 * 2 ** (failures - free), longest)
}

export const forgetAfter = 24 * 3_600_000
const longest = 15 * 60_000

/** A try counts for each; `most`: milliseconds that this one may make anybody wait. */
type Counter = { key: string; free: number; most: number }

/**
 * Guessing one person's password from one place is slowed first. One person from many places, and many persons from one
 * place (an office behind one address), get more room. A stranger with many addresses can make a person wait, half a minute at a time and only
 * in browsers in which that person has never signed in: the others are counted by themselves alone.
 */
function countersOf(who: Who): Counter[] {
  const { known, pair, person, address } = keysOf(who)
  if (known) return [{ key: known, free: 5, most: longest }]
  return [
    { key: pair, free: 5, most: longest },
    { key: person, free: 30, most: 30_000 },
    { key: address, free: 50, most: longest },
  ]
}

/** Hashes: what a stranger typed into the e-mail field is not kept. */
function keysOf({ email, address, known }: Who): { known: string | undefined; pair: string; person: string; address: string } {
  const name = email.trim().toLowerCase()
  return {
    known: known === undefined ? undefined : hashToken(`known\n${name}\n${known}`),
    pair: hashToken(`pair\n${name}\n${address}`),
    person: hashToken(`person\n${name}`),
    address: hashToken(`address\n${address}`),
  }
}
