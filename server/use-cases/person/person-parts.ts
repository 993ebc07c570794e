import type { RecordRef } from '#contract/records.ts'
import type { Identifier, IdentifierParts } from '#server/database/person-data.ts'
import type { Db, Tx } from '#server/database/tables.ts'

/** An account is no person: it is named, and left to whoever decides. */
export type HeldRecord = { entity: string; id: string; isAccount: boolean }
export type HeldActivity = { id: string; record: string; entity: string }

/** What our own CRM holds of a person, and how it lets go of it. */
export type HoldingCrm = {
  connection: string
  /** records that carry the number or the address */
  recordsOf(db: Db | Tx, identifier: Identifier): Promise<HeldRecord[]>
  identifiersOf(db: Db | Tx, records: readonly string[]): Promise<Identifier[]>
  /** values and activities, without what others wrote in conversations that are not among these */
  export(db: Db | Tx, records: readonly string[], conversations: readonly string[]): Promise<object[]>
  /** those that go with these records, and those of the given ones that are there still */
  activitiesOf(db: Db | Tx, records: readonly string[], activities: readonly string[]): Promise<HeldActivity[]>
  eraseActivities(tx: Tx, activities: readonly string[]): Promise<unknown>
  eraseRecords(tx: Tx, records: readonly Pick<HeldRecord, 'entity' | 'id'>[]): Promise<void>
  /** of imports that wait: whoever is to be erased may stand in any; answers with how many */
  eraseImportFiles(tx: Tx): Promise<number>
}

/** Who signs in by an address. */
export type Accounts = {
  export(db: Db | Tx, email: string): Promise<object | undefined>
  /** false: there is none */
  erase(tx: Tx, email: string): Promise<boolean>
}

/** How a visitor's numbers and addresses are found: also by what the records of our own CRM carry. */
export function identifierParts(crm: Pick<HoldingCrm, 'connection' | 'identifiersOf'>, country: string): IdentifierParts {
  const ours = ({ connection }: RecordRef) => connection === crm.connection
  return {
    country,
    ofRecords: (db, records) =>
      crm.identifiersOf(
        db,
        records.filter(ours).map(({ id }) => id),
      ),
  }
}
