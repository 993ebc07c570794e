import type { Kysely } from 'kysely'
import * as core from './001-core.ts'
import * as signIn from './010-sign-in.ts'
import * as embeddedCrm from './020-embedded-crm.ts'
import * as standardEntities from './021-standard-entities.ts'
import * as orderedSearch from './022-ordered-search.ts'
import * as memory from './025-memory.ts'
import * as conversations from './030-conversations.ts'
import * as deliveryOrder from './031-delivery-order.ts'
import * as readings from './032-readings.ts'
import * as orderedSearchAgain from './033-ordered-search-again.ts'
import * as auditPeople from './034-audit-people.ts'
import * as endedSessions from './035-ended-sessions.ts'
import * as tagRevision from './036-tag-revision.ts'
import * as backups from './037-backups.ts'
import * as connections from './038-connections.ts'
import * as retentionIndex from './039-retention-index.ts'
import * as looks from './040-looks.ts'
import * as taught from './041-taught.ts'
import * as imports from './042-imports.ts'
import * as importLinks from './043-import-links.ts'

/** Takes the schema one step further. Runs in one transaction; never edited once released. */
export type Migration = { up(db: Kysely<any>): Promise<void> }

/** Every migration by name, one line each, in the order in which they run. 001–009 core, 010–019 sign-in, 020–029 embedded CRM, 030–039 conversations and tags; what comes later takes the next number. */
export const migrations: Record<string, Migration> = {
  '001-core': core,
  '010-sign-in': signIn,
  '020-embedded-crm': embeddedCrm,
  '021-standard-entities': standardEntities,
  '022-ordered-search': orderedSearch,
  '025-memory': memory,
  '030-conversations': conversations,
  '031-delivery-order': deliveryOrder,
  '032-readings': readings,
  '033-ordered-search-again': orderedSearchAgain,
  '034-audit-people': auditPeople,
  '035-ended-sessions': endedSessions,
  '036-tag-revision': tagRevision,
  '037-backups': backups,
  '038-connections': connections,
  '039-retention-index': retentionIndex,
  '040-looks': looks,
  '041-taught': taught,
  '042-imports': imports,
  '043-import-links': importLinks,
}
