import type { Sought } from '#server/database/person-data.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { transact } from '#server/database/transact.ts'
import type { Audit } from '#server/ports/audit.ts'
import { type Elsewhere, type EraseOptions, type ErasedVisitor, eraseVisitor } from './erase-visitor.ts'
import { type Accounts, type HeldActivity, type HeldRecord, type HoldingCrm, identifierParts } from './person-parts.ts'

export type ErasePersonParts = {
  db: Db
  audit: Pick<Audit, 'write'>
  country: string
  crm: Omit<HoldingCrm, 'export'>
  accounts: Pick<Accounts, 'erase'>
}

export type ErasePersonOptions = EraseOptions & {
  /** our own CRM's records and activities too */
  records: boolean
  /** told what other CRMs hold while the tags still name it: after the commit nothing here does */
  tellElsewhere(others: readonly Elsewhere[]): void
}

/** `apart`: activities with a transcript that stand on records of others, where only the tags of the conversation lead to them. */
export type ErasedAlong = {
  account: boolean
  people: number
  activities: number
  apart: HeldActivity[]
  companies: HeldRecord[]
  files: number
}

/**
 * One person goes, in one transaction: as a visitor, with the account of the address, and what our own CRM holds where that is asked for.
 * What fails, or is killed, leaves everything as it was.
 */
export function erasePerson(parts: ErasePersonParts, sought: Sought, options: ErasePersonOptions): Promise<ErasedVisitor & ErasedAlong> {
  const { db, audit, country, crm } = parts
  return transact(db, async (tx) => {
    const visitor = await eraseVisitor(tx, { audit, ...identifierParts(crm, country) }, sought, options)
    const along = await eraseAlong(tx, parts, sought, visitor.elsewhere, options.records)
    options.tellElsewhere(visitor.elsewhere.filter(({ record }) => record.connection !== crm.connection))
    return { ...visitor, ...along }
  })
}

async function eraseAlong(
  tx: Tx,
  { crm, accounts }: ErasePersonParts,
  sought: Sought,
  elsewhere: readonly Elsewhere[],
  records: boolean,
): Promise<ErasedAlong> {
  const account = sought.kind === 'email' && (await accounts.erase(tx, sought.value))
  const found = sought.kind === 'conversation' ? [] : await crm.recordsOf(tx, sought)
  const people = found.filter(({ isAccount }) => !isAccount)
  const companies = found.filter(({ isAccount }) => isAccount)
  const activities = elsewhere.filter(({ record }) => record.connection === crm.connection).flatMap((one) => one.activities)
  const ids = people.map(({ id }) => id)
  const theirs = await crm.activitiesOf(tx, ids, activities)
  const apart = theirs.filter(({ record }) => !ids.includes(record))
  if (records) await crm.eraseActivities(tx, activities)
  if (records) await crm.eraseRecords(tx, people)
  // a file that waits to be imported may hold anybody
  const files = await crm.eraseImportFiles(tx)
  return { account, people: people.length, activities: theirs.length - apart.length, apart, companies, files }
}
