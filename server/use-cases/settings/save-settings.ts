import type { Person } from '#contract/api/session.ts'
import { AppError, type FieldFault } from '#contract/errors.ts'
import { fieldWords } from '#contract/field-words.ts'
import { inputFault } from '#contract/read-input.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { recordChanges } from '#server/database/changes.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { checkSettings } from './check-settings.ts'
import { ownFaults } from './compared-own.ts'

export type SaveParts = {
  db: Db
  audit: Audit
  clock: Clock
  crm: CrmAccess
  /** makes this process see the new version before the answer goes out */
  refresh(): Promise<void>
}

/** Saves sections on top of the version in force. All or nothing: a fault anywhere, or a save by somebody else, and nothing has changed. */
export function saveSettings(parts: SaveParts): Handlers['settings.save'] {
  return async ({ base, settings: sections }, { person, signal }) => {
    const inForce = await readSettings(parts.db)
    if (!inForce || inForce.version !== base) throw conflict(base, inForce?.version ?? 0)
    const given = Object.fromEntries(Object.entries(sections).filter(([, section]) => section !== undefined)) as Partial<Settings>
    const settings: Settings = { ...inForce.settings, ...given }
    await refuseFaults(
      settings,
      parts.crm,
      person,
      signal,
      given.organisation ? ownFaults(given.organisation, inForce.settings.organisation) : [],
    )
    const version = await parts.db.transaction().execute(async (tx) => {
      const saved = await insertSettings(tx, { base, settings, savedAt: parts.clock.now(), savedBy: person.id })
      if (saved === undefined) throw conflict(base, base + 1)
      await parts.audit.write(tx, {
        action: 'settings.saved',
        subject: `settings/${saved}`,
        person: person.id,
        details: { sections: Object.keys(given).sort().join(' ') },
      })
      await recordChanges(tx, [{ kind: 'settings', version: saved }], parts.clock.now())
      return saved
    })
    await parts.refresh()
    return { version, settings }
  }
}

/** Throws with every fault that the CRM would find in these settings, and with those found already. */
export async function refuseFaults(
  settings: Settings,
  crm: CrmAccess,
  person: Person,
  signal: AbortSignal,
  found: readonly FieldFault[] = ownFaults(settings.organisation),
): Promise<void> {
  const { connector, session } = crm.open(person)
  const entities = await session.entities(signal)
  const ofCrm = checkSettings(settings, {
    entities,
    activityKinds: connector.can.activityKinds,
    closableKinds: connector.can.closableKinds,
  })
  const faults = [...found, ...ofCrm]
  if (faults.length === 0) return
  const fields = faults.map(({ path, message }) => ({ path, message: `${fieldWords(path.split('.'))}: ${message}.` }))
  throw inputFault(fields, 'Nothing was saved. Correct the named settings and save again.')
}

function conflict(base: number, inForce: number): AppError {
  return new AppError('version-conflict', `You changed version ${base} of the settings; version ${inForce} is in force`, {
    hint: 'Somebody saved in between. Read the settings again, look at what changed, and repeat yours on top; nothing was saved.',
  })
}
