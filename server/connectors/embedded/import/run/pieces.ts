import type { Db } from '#server/database/tables.ts'

/** Pieces of one section, one at a time. */
export async function* piecesOf(db: Db, run: string, section: string): AsyncGenerator<{ number: number; rows: number; body: Buffer }> {
  for (let after = -1; ; ) {
    const piece = await db
      .selectFrom('import_piece')
      .select(['number', 'rows', 'body'])
      .where('run', '=', run)
      .where('section', '=', section)
      .where('number', '>', after)
      .orderBy('number')
      .limit(1)
      .executeTakeFirst()
    if (!piece) return
    yield piece
    after = piece.number
  }
}
