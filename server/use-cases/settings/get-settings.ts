import type { Db } from '#server/database/tables.ts'
import { readSettings } from '#server/database/settings.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#server/ports/handlers.ts'

/** The settings in force as they are stored now, not as this process remembers them. */
export function getSettings({ db }: { db: Db }): Handlers['settings.get'] {
  return async () => {
    const found = await readSettings(db)
    if (!found)
      throw new AppError('unavailable', 'There are no settings yet', { hint: 'Start the server once: it writes the first version.' })
    const { version, settings, savedAt, savedBy } = found
    return { version, settings, savedAt: savedAt.toISOString(), savedBy: await nameOf(db, savedBy) }
  }
}

/** Who saved, for people; a person who was erased is nobody any more. */
async function nameOf(db: Db, person: string | null): Promise<string> {
  if (person === null) return 'Tagalong'
  const row = await db.selectFrom('person').select('name').where('id', '=', person).executeTakeFirst()
  return row?.name ?? 'somebody who has left'
}
