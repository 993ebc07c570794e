import { randomUUID } from 'node:crypto'
import type { RoleName } from '#contract/api/session.ts'
import type { Tx } from '#server/database/tables.ts'
import { revokeInvitations } from './open-invitations.ts'

export type NewPerson = { name: string; email: string; role: RoleName; passwordHash: string }

/** Adds somebody who may sign in; undefined when the address is taken. */
export async function addPerson(tx: Tx, { name, email, role, passwordHash }: NewPerson, now: Date): Promise<string | undefined> {
  const id = randomUUID()
  const added = await tx
    .insertInto('person')
    .values({ id, name, email: email.toLowerCase(), role, disabled_at: null, last_seen_at: null, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) return undefined
  await setPassword(tx, id, passwordHash, now)
  return id
}

/** The library's row for a password: provider `credential`, account id = person id. A link that was to replace the one before ends. */
export async function setPassword(tx: Tx, personId: string, passwordHash: string, now: Date): Promise<void> {
  await tx
    .insertInto('person_account')
    .values({
      id: randomUUID(),
      person_id: personId,
      provider_id: 'credential',
      account_id: personId,
      password: passwordHash,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['provider_id', 'account_id']).doUpdateSet({ password: passwordHash, updated_at: now }))
    .execute()
  await revokeInvitations(tx, personId, 'to', now)
}
