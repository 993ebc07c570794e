import { randomInt } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '#contract/errors.ts'
import type { Address } from '../connect.ts'
import { beAlone } from './alone.ts'
import { moveOn } from './going-back.ts'
import { load, type Loaded } from './load.ts'
import { giveRights } from './restore.ts'
import { connectForTransfer, openSnapshot } from './snapshot.ts'
import type { Progress } from './source.ts'

export type MoveOptions = { from: string; to: string; now: Date; replace: boolean; progress: Progress; signal: AbortSignal }

/**
 * Copies a database that nobody works in into another one, in one transaction there: killed half-way it has not begun, and is run again.
 * Rows are counted and hashed as they leave and again as they stand at the other end.
 */
export async function move(from: Address, to: Address, options: MoveOptions): Promise<Loaded> {
  // held until everything is over: no server starts on what is left behind
  const guard = await connectForTransfer(from)
  const target = await connectForTransfer(to).catch(async (error: unknown) => {
    await guard.end()
    throw error
  })
  try {
    await refuseSame(guard, target)
    await guard.query('BEGIN')
    await beAlone(guard, options.from)
    const snapshot = await openSnapshot(from, options.now)
    try {
      const loaded = await load(target, snapshot, { ...options, title: options.to, finish: moveOn })
      await giveRights(to)
      return loaded
    } finally {
      await snapshot.close()
    }
  } finally {
    await target.end().catch(() => undefined)
    await guard.end().catch(() => undefined)
  }
}

/** A lock of this kind is known within one database only. */
async function refuseSame(one: pg.Client, other: pg.Client): Promise<void> {
  const number = randomInt(2 ** 47)
  await one.query('SELECT pg_advisory_lock($1)', [number])
  const { rows } = await other.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [number])
  if (!rows[0]?.free) throw new AppError('invalid-input', 'It is in that database already', { hint: 'Nothing was changed.' })
  await other.query('SELECT pg_advisory_unlock($1)', [number])
}
