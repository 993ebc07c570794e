import { sql } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type { Address } from '../connect.ts'
import { connect } from '../connect.ts'
import type { Db } from '../tables.ts'
import type { Progress } from './source.ts'
import { openSnapshot } from './snapshot.ts'
import { writeBackup, type WrittenBackup } from './write-backup.ts'

/** Writes a backup of a database that may be at work, and notes in it that there is one. */
export async function backUp(
  owner: Address,
  path: string,
  { clock, progress, signal }: { clock: Clock; progress: Progress; signal: AbortSignal },
): Promise<WrittenBackup> {
  const snapshot = await openSnapshot(owner, clock.now())
  const written = await writeBackup(snapshot, path, progress, signal).finally(snapshot.close)
  const { db, close } = connect(owner, { size: 1 })
  await sql`
    INSERT INTO backup_made (at, bytes, rows) VALUES (${snapshot.header.madeAt}, ${written.bytes}, ${written.rows})
    ON CONFLICT DO NOTHING`
    .execute(db)
    // a database of an older schema has nowhere to note it; the backup is whole all the same
    .catch(() => undefined)
    .finally(close)
  return written
}

/** When the newest backup of this database was made; undefined: never. */
export async function lastBackup(db: Db): Promise<Date | undefined> {
  const row = await db.selectFrom('backup_made').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst()
  return row?.at
}
