import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db, Tx } from './tables.ts'
import type { RequestTable } from './tables/tagging.ts'

export type NewRequest = { key: string; useCase: string; person: string; hash: string }
export type Request = Selectable<RequestTable> & { isNew: boolean }

/** Takes the key for this request, or finds what came of it before. Another request under the key is refused. Locks the row. */
export async function openRequest(tx: Tx, request: NewRequest, now: Date): Promise<Request> {
  const made = await tx
    .insertInto('request')
    .values({ key: request.key, use_case: request.useCase, person: request.person, hash: request.hash, progress: '{}', made_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (made) return { ...made, isNew: true }
  const found = await tx.selectFrom('request').selectAll().where('key', '=', request.key).forUpdate().executeTakeFirst()
  // refused and released by another attempt at this very moment: the key is free again
  return found ? { ...checked(found, request), isNew: false } : openRequest(tx, request, now)
}

/** What came of the request before, if it was made before; without a lock. */
export async function findRequest(db: Db, request: NewRequest): Promise<Selectable<RequestTable> | undefined> {
  const found = await db.selectFrom('request').selectAll().where('key', '=', request.key).executeTakeFirst()
  return found && checked(found, request)
}

/** What came of it: a repeat under the key gets the same. */
export async function finishRequest(tx: Tx, key: string, progress: Request['progress'], now: Date): Promise<void> {
  await tx
    .updateTable('request')
    .set({ progress: JSON.stringify(progress), done_at: now, busy_until: null })
    .where('key', '=', key)
    .execute()
}

function checked(found: Selectable<RequestTable>, request: NewRequest): Selectable<RequestTable> {
  if (found.use_case === request.useCase && found.person === request.person && found.hash === request.hash) return found
  throw new AppError('key-reused', `The key ${request.key} was used for another request`, {
    hint: 'Nothing was done. Use a new key for a new request, and the old one only to repeat the old request.',
  })
}

/** One text for what a request asks, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(stable(value)).digest('hex')
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${stable(inner)}`)
    .join(',')}}`
}
