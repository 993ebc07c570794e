import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { undoDays } from './to-run.ts'

/** How long a file and what was found in it are kept when nobody goes on. */
const fileHours = 24

const unfinished = sql<boolean>`state not in ('applied', 'undoing', 'undone') and written = '{}'`
/** Killed between the ends of its transactions: records stand without what they are found by. Such a one only goes forward. An undo that was stopped is none. */
const halfWritten = sql<boolean>`state in ('applying', 'stopped', 'failed') and stopped_in is distinct from 'undoing' and written <> '{}'`

/** Throws away what nobody needs any more: files of imports that were never finished, faults of those that were, and what undo needed. One that is half written is put up to be finished. */
export async function sweepImports(db: Db, now: Date): Promise<number> {
  const dayAgo = new Date(now.getTime() - fileHours * 3_600_000)
  const { numDeletedRows } = await db.deleteFrom('import_run').where(unfinished).where('touched', '<', dayAgo).executeTakeFirst()
  await sql`delete from import_fault f using import_run r where r.id = f.run and r.touched < ${dayAgo} and r.state in ('applied', 'undone')`.execute(
    db,
  )
  // what it was read from is not needed to finish it; its pieces go as it ends
  for (const table of ['import_part', 'import_key', 'import_fault'])
    await sql`delete from ${sql.table(table)} p using import_run r where r.id = p.run and r.touched < ${dayAgo} and ${halfWritten}`.execute(
      db,
    )
  await sql`update import_run set state = 'applying', stopped_in = null, trouble = null, token = token + 1, leased_until = null, touched = ${now}
    where touched < ${dayAgo} and ${halfWritten}`.execute(db)
  const undoable = new Date(now.getTime() - undoDays * 86_400_000)
  for (const table of ['import_made', 'import_changed', 'import_fault'])
    await sql`delete from ${sql.table(table)} m using import_run r where r.id = m.run and coalesce(r.ended, r.touched) < ${undoable} and ${rests}`.execute(
      db,
    )
  await sql`update import_run r set ${nameless} where coalesce(ended, touched) < ${undoable} and ${named} and ${rests}`.execute(db)
  return Number(numDeletedRows)
}

/** Written, or taken back; an undo that was stopped and never went on is over, too. */
const rests = sql<boolean>`(r.state in ('applied', 'undone') or (r.state in ('stopped', 'failed') and r.stopped_in = 'undoing'))`

/** What a file and its columns are called may name a person; counts and who asked stay. */
const nameless = sql`file_name = '', columns = null`
const named = sql<boolean>`(file_name <> '' or columns is not null)`

/** Whoever is to be erased may stand in any file that is waiting, and in what was wrong with others: all of these go. Refused while one is half written: it has to be finished first. Answers with how many files. */
export async function eraseImportFiles(tx: Tx): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('import_run').where(unfinished).executeTakeFirst()
  const half = await tx.selectFrom('import_run').select('id').where(halfWritten).limit(1).executeTakeFirst()
  if (half)
    throw new AppError(
      'version-conflict',
      `The import ${half.id} is half written, and whoever is to be erased may stand in its other half`,
      {
        hint: `Nothing was erased. Finish the import first (npm run tagalong -- import --resume ${half.id}), then erase again.`,
      },
    )
  await tx.deleteFrom('import_fault').execute()
  await sql`update import_run set ${nameless} where ${named}`.execute(tx)
  return Number(numDeletedRows)
}
