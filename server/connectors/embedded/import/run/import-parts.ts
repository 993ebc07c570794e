import type { ImportCounts } from '#contract/api/imports.ts'
import type { Address } from '#server/database/connect.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Crew } from '../prepare/crew.ts'
import type { Plan } from '../prepare/plan.ts'

export type Told = { phase: 'reading' | 'writing' | 'undoing'; done: number; of: number; counts?: ImportCounts }

/** What an import stands on. */
export type ImportParts = {
  db: Db
  /** for connections of its own: long transactions must not take an agent's */
  address: Address
  clock: Clock
  audit: Pick<Audit, 'write'>
  /** our id of the embedded CRM's connection */
  connection: string
  country: () => string
  currency: () => string
  /** who prepares rows: this thread, or some beside it */
  crew: (plan: Plan, bytes: number) => Crew
  /** told as it goes on, for whoever watches */
  told?: (told: Told) => void
}
