import type { EntityDescription } from '#contract/records.ts'
import type { Person } from '#contract/api/session.ts'
import type { BrowseActivity, BrowsePage, BrowseQuery, BrowseRecord } from '#server/connectors/embedded/browse.ts'
import type { RecordEdits } from '#server/connectors/embedded/edit-records.ts'
import type { ActivityOrigin } from '#server/database/activity-origins.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmSession, EntityRef } from '#server/ports/crm-connector.ts'
import type { Handlers, SignIn } from '#server/ports/handlers.ts'

/** Everything that the embedded CRM's pages stand on. */
export type CrmPagesParts = {
  signIn: Pick<SignIn, 'page'>
  /** our id of the connection, and its name for people */
  connection: string
  title: () => string
  browse: {
    entities(): Promise<EntityDescription[]>
    records(query: BrowseQuery): Promise<BrowsePage>
    record(ref: EntityRef): Promise<BrowseRecord | undefined>
    activities(
      ref: EntityRef,
      page: { limit: number; after?: string },
    ): Promise<{ activities: BrowseActivity[]; total: number; next?: string }>
  }
  /** the CRM as this person may see it */
  open: (person: Person) => Pick<CrmSession, 'find' | 'findByKey'>
  /** what a person changes here; each change is written together with its audit row */
  edit: RecordEdits
  /** all records of an entity as a CSV file, piece by piece; who took it is written down */
  exportRecords: (entity: string, who: { person: string; signal: AbortSignal }) => AsyncIterable<string>
  origins: (activityIds: readonly string[]) => Promise<Map<string, ActivityOrigin>>
  search: Handlers['search.byHand']
  duplicates: Handlers['records.duplicates']
  undo: Handlers['tags.undo']
  /** who read whose record */
  audit: Pick<Audit, 'note'>
  organisation: () => { country: string; currency: string }
  clock: Clock
  newId: () => string
  /** signs the forms; the same in every process, at least 32 random bytes */
  formKey: Uint8Array
}

/** Who asks, in which language, and the token that their forms carry. */
export type Reader = { person: Person; sessionId: string; lang: 'en' | 'sv'; token: string }
