import { AppError } from '#contract/errors.ts'
import type { Person } from '#contract/api/session.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { recordChanges } from '#server/database/changes.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import type { SaveParts } from './save-settings.ts'
import { refuseFaults } from './save-settings.ts'

/** Puts whole settings in force from outside the API (command line, sample data); checked like those that an admin saves. */
export async function importSettings(parts: Omit<SaveParts, 'refresh'>, settings: Settings, signal: AbortSignal): Promise<number> {
  await refuseFaults(settings, parts.crm, operator, signal)
  return parts.db.transaction().execute(async (tx) => {
    const base = (await readSettings(tx))?.version ?? 0
    const version = await insertSettings(tx, { base, settings, savedAt: parts.clock.now(), savedBy: null })
    if (version === undefined)
      throw new AppError('version-conflict', 'Somebody saved the settings at this moment', {
        hint: 'Nothing was changed; run it again.',
        retryable: true,
      })
    await parts.audit.write(tx, { action: 'settings.imported', subject: `settings/${version}` })
    await recordChanges(tx, [{ kind: 'settings', version }], parts.clock.now())
    return version
  })
}

/** Whoever may run the command line owns the data: it acts as an admin that is nobody in particular. */
const operator: Person = { id: 'operator', name: 'Operator', email: '', role: 'admin' }
