import { ImportRefused } from '#contract/import/import-refused.ts'
import { partBytes } from '#contract/import/limits.ts'
import type { Db } from '#server/database/tables.ts'
import { readRun, type Run } from './runs.ts'

/** Keeps one part of a file that is being sent; the last one of a number counts. The last missing one makes the file whole. */
export async function keepPart(db: Db, id: string, number: number, body: Buffer, at: Date): Promise<Run> {
  return db.transaction().execute(async (tx) => {
    const run = await tx.selectFrom('import_run').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!run) return readRun(tx, id)
    if (run.origin !== 'page' || (run.state !== 'uploading' && run.state !== 'uploaded'))
      throw new ImportRefused('version-conflict', 'file-there')
    const parts = Math.ceil(Number(run.size) / partBytes)
    const expected = number === parts - 1 ? Number(run.size) - number * partBytes : partBytes
    if (number >= parts) throw new ImportRefused('invalid-input', 'part-number', [parts, number])
    if (body.length !== expected) throw new ImportRefused('invalid-input', 'part-size', [number, body.length, expected])
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
  if (run.state === 'uploading') throw new ImportRefused('version-conflict', 'parts-missing')
  throw new ImportRefused('not-found', 'file-gone')
}
