import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import { grantApplicationRole } from './roles.ts'
import { migrations as all, type Migration } from './migrations/index.ts'
import type { Db, Tx } from './tables.ts'

export type MigrationState = { applied: string[]; pending: string[] }

/**
 * Brings the schema to the newest version and says which steps were taken. Each step is one transaction with its own
 * entry, so a run that is killed half-way goes on where it stopped; an advisory lock keeps two runs apart.
 */
export async function migrate(owner: Db, migrations: Record<string, Migration> = all): Promise<string[]> {
  try {
    await owner.transaction().execute(async (tx) => {
      await lock(tx)
      await sql`CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
        tx,
      )
    })
    const taken: string[] = []
    for (const name of (await migrationState(owner, migrations)).pending) {
      if (await step(owner, name, migrations[name] as Migration)) taken.push(name)
    }
    await grantApplicationRole(owner)
    return taken
  } catch (error) {
    throw (error as { code?: string }).code === '42501' ? notTheOwner(error) : error
  }
}

function notTheOwner(cause: unknown): AppError {
  return new AppError('unavailable', 'The user of DATABASE_URL may not make or change tables in its database', {
    hint: 'Make it the owner (ALTER DATABASE … OWNER TO …; where others have made tables already, REASSIGN OWNED), then start again. Nothing was half done.',
    retryable: false,
    cause,
  })
}

/** What has been applied and what has not. Throws when the database knows steps that this version does not. */
export async function migrationState(db: Db, migrations: Record<string, Migration> = all): Promise<MigrationState> {
  const names = Object.keys(migrations).sort()
  const applied = await appliedNames(db)
  const unknown = applied.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    throw new AppError('unavailable', `The database was written by a newer Tagalong (it knows ${unknown.join(', ')})`, {
      hint: 'Nothing was changed. Start the newer version again, or restore a backup made by this one.',
      retryable: false,
    })
  }
  return { applied, pending: names.filter((name) => !applied.includes(name)) }
}

/** False when another run has taken the step while we waited. */
function step(owner: Db, name: string, migration: Migration): Promise<boolean> {
  return owner.transaction().execute(async (tx) => {
    await lock(tx)
    if ((await appliedNames(tx)).includes(name)) return false
    await migration.up(tx)
    await sql`INSERT INTO schema_migration (name) VALUES (${name})`.execute(tx)
    return true
  })
}

async function appliedNames(db: Db | Tx): Promise<string[]> {
  const there = await sql<{ there: boolean }>`SELECT to_regclass('schema_migration') IS NOT NULL AS there`.execute(db)
  if (!there.rows[0]?.there) return []
  const found = await sql<{ name: string }>`SELECT name FROM schema_migration ORDER BY name`.execute(db)
  return found.rows.map((row) => row.name)
}

async function lock(tx: Tx): Promise<void> {
  await sql`SET LOCAL statement_timeout = 0`.execute(tx)
  await sql`SELECT pg_advisory_xact_lock(hashtext('tagalong migrate'))`.execute(tx)
}
