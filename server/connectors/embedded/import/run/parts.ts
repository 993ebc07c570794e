import { AppError } from '#contract/errors.ts'
import { partBytes } from '#contract/import/limits.ts'
import type { Db } from '#server/database/tables.ts'
import { readRun, type Run } from './runs.ts'

/** Keeps one part of a file that is being sent; the last one of a number counts. The last missing one makes the file whole. */
export async function keepPart(db: Db, id: string, number: number, body: Buffer, at: Date): Promise<Run> {
  return db.transaction().execute(async (tx) => {
    const run = await tx.selectFrom('import_run').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!run) return readRun(tx, id)
    if (run.origin !== 'page' || (run.state !== 'uploading' && run.state !== 'uploaded'))
      throw new AppError('version-conflict', 'The file is there already, and is being worked with', {
        hint: 'Begin another import for another file.',
      })
    const parts = Math.ceil(Number(run.size) / partBytes)
    const expected = number === parts - 1 ? Number(run.size) - number * partBytes : partBytes
    if (number >= parts)
      throw new AppError('invalid-input', `The file has ${parts} parts, and number ${number} was sent`, { hint: 'Numbers begin at 0.' })
    if (body.length !== expected)
      throw new AppError('invalid-input', `Part ${number} has ${body.length} bytes, and ${expected} belong to it`, {
        hint: 'The file may have changed while it was sent: begin anew.',
      })
    await tx
      .insertInto('import_part')
      .values({ run: id, number, size: body.length, body })
      .onConflict((conflict) => conflict.columns(['run', 'number']).doUpdateSet({ body, size: body.length }))
      .execute()
    const { there } = await tx
      .selectFrom('import_part')
      .select(({ fn }) => fn.countAll<string>().as('there'))
      .where('run', '=', id)
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('import_run')
      .set({ state: Number(there) === parts ? 'uploaded' : 'uploading', touched: at })
      .where('id', '=', id)
      .execute()
    return readRun(tx, id)
  })
}

/** Refuses to read a file that is not whole, or is not kept any more. */
export async function sentWhole(db: Db, run: Run): Promise<void> {
  const { bytes } = await db
    .selectFrom('import_part')
    .select(({ fn }) => fn.sum<string | null>('size').as('bytes'))
    .where('run', '=', run.id)
    .executeTakeFirstOrThrow()
  if (run.origin === 'page' && Number(bytes ?? 0) === Number(run.size)) return
  if (run.state === 'uploading')
    throw new AppError('version-conflict', 'Parts of the file are still missing', { hint: 'Send those first.' })
  throw new AppError('not-found', 'The file of this import is not kept here any more', { hint: 'Begin a new import to read it again.' })
}
