import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'
import type { Db } from '#server/database/tables.ts'

/** What the searching use cases are made of. */
export type SearchParts = { settings: SettingsSource; crm: CrmAccess; db: Db; audit: Audit; clock: Clock }
