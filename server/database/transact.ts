import type { Db, Tx } from './tables.ts'

const attempts = 4
/** deadlock, serialisation failure: the database undid everything and asks for a repeat */
const repeatable = new Set(['40P01', '40001'])

/** A transaction that is done again when it met another one crosswise. `work` must have no effect outside of it. */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt === attempts || !repeatable.has((error as { code?: string }).code ?? '')) throw error
    }
  }
}

/** Several reads of one moment: what others commit meanwhile is in all of them or in none. `work` may not write. */
export function readAtOnce<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work)
}
