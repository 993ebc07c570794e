import type { Sought } from '#server/database/person-data.ts'
import type { Db } from '#server/database/tables.ts'
import { readAtOnce } from '#server/database/transact.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import { exportVisitor } from './export-visitor.ts'
import { type Accounts, type HoldingCrm, identifierParts } from './person-parts.ts'

export type ExportPersonParts = {
  db: Db
  audit: Pick<Audit, 'write'>
  clock: Clock
  country: string
  crm: Pick<HoldingCrm, 'connection' | 'recordsOf' | 'identifiersOf' | 'export'>
  accounts: Pick<Accounts, 'export'>
}

/** All that is kept of one person, as it is at one moment: as a visitor, in our own CRM, and as somebody who signs in. */
export async function exportPerson({ db, audit, clock, country, crm, accounts }: ExportPersonParts, sought: Sought) {
  const { visitor, records, account } = await readAtOnce(db, async (tx) => {
    const visitor = await exportVisitor(tx, sought, identifierParts(crm, country))
    const found = sought.kind === 'conversation' ? [] : await crm.recordsOf(tx, sought)
    const records = await crm.export(
      tx,
      found.map(({ id }) => id),
      visitor.conversations.map(({ id }) => id),
    )
    const account = sought.kind === 'email' ? await accounts.export(tx, sought.value) : undefined
    return { visitor, records, account }
  })
  const madeAt = clock.now().toISOString()
  await audit.write(db, {
    action: 'person.exported',
    subject: 'person',
    details: { by: sought.kind, conversations: visitor.conversations.length },
  })
  return { tagalong: 'person', madeAt, sought, ...visitor, records, ...(account && { account }) }
}
