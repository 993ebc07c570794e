import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Invitation } from '#contract/api/people.ts'
import { RoleName } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { addPerson, setPassword } from './add-person.ts'
import { isOpen } from './open-invitations.ts'
import { hashToken, newToken } from './random-token.ts'
import { endAllSessions } from './sessions.ts'

/** Seconds. */
export const invitationLife = 7 * 86_400

export type Inviting = { email: string; role: RoleName; by: { id: string; name: string }; url: string }

/**
 * Invites a person; an open invitation of the same address is replaced and its link ends. Somebody who has an account is sent
 * a new password in this way.
 */
export function invite(
  db: Db,
  { email, role, by, url }: Inviting,
  audit: Audit,
  now: Date,
): Promise<{ invitation: Invitation; link: string }> {
  const address = email.trim().toLowerCase()
  const token = newToken('invitation')
  const id = randomUUID()
  const expires = new Date(now.getTime() + invitationLife * 1_000)
  return db.transaction().execute(async (tx) => {
    // people before links and admins before others, as everybody locks them: who shuts one of them out waits for this, or this for them
    const people = await tx
      .selectFrom('person')
      .select(['id', 'email', 'role', 'disabled_at'])
      .where((eb) => eb.or([eb('email', '=', address), eb('id', '=', by.id)]))
      .orderBy((eb) => eb('role', '!=', 'admin'))
      .orderBy('id')
      .forKeyShare()
      .execute()
    const known = people.find((person) => person.email === address)
    if (known?.disabled_at) throw taken(address, 'is shut out', 'Let the person in again in the list.')
    if (known && known.role !== role)
      throw taken(
        address,
        `has an account as ${known.role}`,
        'Change the role in the list. Inviting with the same role makes a link for a new password.',
      )
    await replaceOpen(tx, address, now)
    await tx
      .insertInto('invitation')
      .values({
        id,
        token_hash: hashToken(token),
        email: address,
        role,
        person_id: known?.id ?? null,
        invited_by: by.id,
        created_at: now,
        expires_at: expires,
        used_at: null,
        revoked_at: null,
        replaced_at: null,
      })
      .execute()
    await audit.write(tx, {
      action: 'person.invited',
      subject: `invitation/${id}`,
      person: by.id,
      details: { role, known: known !== undefined },
    })
    return {
      invitation: { id, email: address, role, createdAt: now.toISOString(), expiresAt: expires.toISOString(), invitedBy: by.name },
      link: `${new URL(url).origin}/invite/${token}`,
    }
  })
}

export function revokeInvitation(db: Db, id: string, by: string, audit: Audit, now: Date): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const revoked = await tx.updateTable('invitation').set({ revoked_at: now }).where('id', '=', id).where(isOpen).executeTakeFirst()
    if (revoked.numUpdatedRows === 0n) {
      throw new AppError('not-found', 'There is no open invitation with this id', {
        hint: 'It was used or taken back meanwhile. Read the list again.',
      })
    }
    await audit.write(tx, { action: 'invitation.revoked', subject: `invitation/${id}`, person: by })
  })
}

/** Open ones with the name of who invited; expired ones stay listed until they are revoked, replaced or swept. */
export async function listInvitations(db: Db): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitation')
    .leftJoin('person', 'person.id', 'invitation.invited_by')
    .select(['invitation.id', 'invitation.email', 'invitation.role', 'invitation.created_at', 'expires_at', 'person.name'])
    .where(isOpen)
    .orderBy('invitation.created_at', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    invitedBy: row.name ?? '',
  }))
}

export type InvitationState =
  | { state: 'open'; id: string; email: string; role: RoleName; personId: string | undefined }
  | { state: 'unknown' | 'used' | 'expired' | 'revoked' | 'replaced' }

export async function invitationState(db: Db | Tx, token: string, now: Date): Promise<InvitationState> {
  const row = await db.selectFrom('invitation').selectAll().where('token_hash', '=', hashToken(token)).executeTakeFirst()
  if (!row) return { state: 'unknown' }
  if (row.used_at) return { state: 'used' }
  if (row.revoked_at) return { state: 'revoked' }
  if (row.replaced_at) return { state: 'replaced' }
  if (row.expires_at <= now) return { state: 'expired' }
  // whatever took back or should have taken back the link: it opens no more than its sender may today, and lets nobody in who is shut out
  const people = await db
    .selectFrom('person')
    .select(['id', 'role', 'disabled_at'])
    .where('id', 'in', [row.invited_by, ...(row.person_id ? [row.person_id] : [])])
    .execute()
  const sender = people.find(({ id }) => id === row.invited_by)
  if (!sender || !reaches(sender.role, row.role) || people.some(({ disabled_at }) => disabled_at !== null)) return { state: 'revoked' }
  return { state: 'open', id: row.id, email: row.email, role: row.role, personId: row.person_id ?? undefined }
}

/** Makes the person (or gives it a new password, and ends what is signed in with the old) and spends the invitation: all or nothing. */
export function acceptInvitation(
  db: Db,
  { token, name, passwordHash }: { token: string; name: string; passwordHash: string },
  audit: Audit,
  now: Date,
): Promise<{ personId: string; email: string } | Exclude<InvitationState['state'], 'open'>> {
  return db.transaction().execute(async (tx) => {
    const hash = hashToken(token)
    // people before links; whoever shuts out or demotes takes the link itself, before this or after it
    await sql`select 1 from person where id = (select person_id from invitation where token_hash = ${hash}) for update`.execute(tx)
    await tx.selectFrom('invitation').select('id').where('token_hash', '=', hash).forUpdate().execute()
    const found = await invitationState(tx, token, now)
    if (found.state !== 'open') return found.state
    await tx.updateTable('invitation').set({ used_at: now }).where('id', '=', found.id).execute()
    const personId = found.personId ?? (await addPerson(tx, { name, email: found.email, role: found.role, passwordHash }, now))
    // Somebody made an account of this address in another way since; a link that was not meant for it must not open it.
    if (!personId) return 'used'
    if (found.personId) await renew(tx, { personId, name, passwordHash }, now)
    const action = found.personId ? 'person.password-changed' : 'person.created'
    await audit.write(tx, { action, subject: `person/${personId}`, person: personId, details: { role: found.role, invitation: found.id } })
    return { personId, email: found.email }
  })
}

async function renew(
  tx: Tx,
  { personId, name, passwordHash }: { personId: string; name: string; passwordHash: string },
  now: Date,
): Promise<void> {
  await tx.updateTable('person').set({ name, updated_at: now }).where('id', '=', personId).execute()
  await setPassword(tx, personId, passwordHash, now)
  await endAllSessions(tx, personId, { by: 'password', at: now })
}

function taken(address: string, why: string, hint: string): AppError {
  return new AppError('invalid-input', `${address} ${why}`, { hint, fields: [{ path: 'email', message: `${address} ${why}.` }] })
}

/** Whether somebody of this role may invite to that one: roles include one another upwards. */
function reaches(role: RoleName, invited: RoleName): boolean {
  return RoleName.options.indexOf(role) >= RoleName.options.indexOf(invited)
}

async function replaceOpen(tx: Tx, email: string, now: Date): Promise<void> {
  // Two admins who invite one address at the same moment go one after the other.
  await sql`select pg_advisory_xact_lock(hashtext(${`invite ${email}`}))`.execute(tx)
  await tx.updateTable('invitation').set({ replaced_at: now }).where('email', '=', email).where(isOpen).execute()
}
