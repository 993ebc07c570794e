import { sql } from 'kysely'
import { type Settings, settingsSchema } from '#contract/settings/settings.ts'
import { upgradeSettings } from '#contract/settings/upgrade.ts'
import type { Db, Tx } from './tables.ts'

export const settingsChannel = 'tagalong_settings'

export type StoredSettings = { version: number; settings: Settings; savedAt: Date; savedBy: string | null }

/** The settings in force: the highest version, in today's shape. */
export async function readSettings(db: Db | Tx): Promise<StoredSettings | undefined> {
  const row = await db.selectFrom('settings_version').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row && { version: row.version, settings: upgradeSettings(row), savedAt: row.saved_at, savedBy: row.saved_by }
}

/**
 * Writes the version after `base` and tells every process. Answers undefined when `base` is no longer in force; what is in
 * force is never overwritten.
 */
export async function insertSettings(
  tx: Tx,
  next: { base: number; settings: Settings; savedAt: Date; savedBy: string | null },
): Promise<number | undefined> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('tagalong settings'))`.execute(tx)
  const { version: inForce } =
    (await tx
      .selectFrom('settings_version')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst()) ?? {}
  if ((inForce ?? 0) !== next.base) return undefined
  const version = next.base + 1
  await tx
    .insertInto('settings_version')
    .values({ version, schema: settingsSchema, settings: JSON.stringify(next.settings), saved_at: next.savedAt, saved_by: next.savedBy })
    .execute()
  await sql`SELECT pg_notify(${settingsChannel}, ${String(version)})`.execute(tx)
  return version
}
