import type { Person } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { RecordRef } from '#contract/records.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'
import type { PushRules } from './plan-push.ts'

/** What the use cases of this room are made of. */
export type TaggingParts = { db: Db; crm: CrmAccess; settings: SettingsSource; clock: Clock; audit: Audit }

const usualLimit = 32_000

/** What holds for an activity on this record now. A connection that is gone leaves the defaults: its delivery says so in words. */
export function rulesFor({ crm, settings }: TaggingParts, person: Person, ref: Pick<RecordRef, 'connection' | 'entity'>): PushRules {
  const { tagging, entities } = settings.current().settings
  const can = sees(crm, person, ref.connection)?.connector.can
  const fields = entities.find(({ entity }) => entity === ref.entity)?.tagFields ?? []
  return {
    tagging,
    closable: can?.closableKinds.includes(tagging.activity) ?? false,
    limit: can?.activityTextLimit ?? usualLimit,
    overwrite: fields.filter(({ overwrite }) => overwrite).map(({ field }) => field),
  }
}

/** The connection as this person has it; undefined when it is not theirs to see. */
export function sees(crm: CrmAccess, person: Person, connection: string): ReturnType<CrmAccess['open']> | undefined {
  try {
    return crm.open(person, connection)
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not-found' || error.code === 'forbidden')) return undefined
    throw error
  }
}

/** The settings of an entity that may be tagged; refuses one that nobody has configured. */
export function taggableEntity({ settings }: TaggingParts, entity: string, path: string) {
  const found = settings.current().settings.entities.find((one) => one.entity === entity)
  if (found) return found
  throw new AppError('invalid-input', `${entity} is not set up for agents`, {
    fields: [{ path, message: `There is no entity ${entity} here.` }],
    hint: 'Choose another record, or ask an admin to add the entity.',
  })
}
