import type { Person } from '#contract/api/session.ts'
import type { CrmConnector, CrmSession } from './crm-connector.ts'

/** Gives use cases the CRM as one person may see it. No answer is shared between people with different rights. */
export type CrmAccess = {
  /** the connection that agents work against */
  primary: string
  titles(): { id: string; connector: string; title: string }[]
  /** throws `not-found` for an unknown connection */
  open(person: Person, connection?: string): OpenCrm
}
export type OpenCrm = { connection: string; connector: CrmConnector; session: CrmSession }
