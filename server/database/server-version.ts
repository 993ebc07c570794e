import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import type { Db } from './tables.ts'

/** The oldest PostgreSQL with everything that our statements use. */
const oldest = 15

/** Throws where the server is older than we can work with. `title` names it for people. */
export async function refuseOldServer(db: Db, title: string): Promise<void> {
  const { rows } = await sql<{ number: number }>`SELECT current_setting('server_version_num')::int AS number`.execute(db)
  const major = Math.floor((rows[0]?.number ?? 0) / 10_000)
  if (major >= oldest) return
  throw new AppError('unavailable', `${title} is PostgreSQL ${major}; Tagalong needs ${oldest} or later`, {
    hint: 'Point DATABASE_URL at a newer server, or leave it out to use the embedded one.',
    retryable: false,
  })
}
