import { sql } from 'kysely'
import type { Db, Tx } from '#server/database/tables.ts'
import { undoDays } from './to-run.ts'

/** How long a file and what was found in it are kept when nobody goes on. */
const fileHours = 24

const unfinished = sql<boolean>`state not in ('applied', 'undoing', 'undone') and written = '{}'`

/** Throws away what nobody needs any more: files of imports that were never finished, faults of those that were, and what undo needed. */
export async function sweepImports(db: Db, now: Date): Promise<number> {
  const dayAgo = new Date(now.getTime() - fileHours * 3_600_000)
  const { numDeletedRows } = await db.deleteFrom('import_run').where(unfinished).where('touched', '<', dayAgo).executeTakeFirst()
  await sql`delete from import_fault f using import_run r where r.id = f.run and r.touched < ${dayAgo} and r.state in ('applied', 'undone')`.execute(
    db,
  )
  const undoable = new Date(now.getTime() - undoDays * 86_400_000)
  for (const table of ['import_made', 'import_changed'])
    await sql`delete from ${sql.table(table)} m using import_run r where r.id = m.run and r.ended < ${undoable} and r.state in ('applied', 'undone')`.execute(
      db,
    )
  return Number(numDeletedRows)
}

/** Whoever is to be erased may stand in any file that is waiting, and in what was wrong with others: all of these go. Answers with how many files. */
export async function eraseImportFiles(tx: Tx): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('import_run').where(unfinished).executeTakeFirst()
  await tx.deleteFrom('import_fault').execute()
  return Number(numDeletedRows)
}
