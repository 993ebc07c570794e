import type { PersonRow } from '#contract/api/people.ts'
import { RoleName } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { announceEnding } from './endings.ts'
import { revokeInvitations } from './open-invitations.ts'
import { countSessions, endAllSessions } from './sessions.ts'

/** Everybody who may sign in or was shut out, by name. */
export async function listPeople(db: Db, now: Date): Promise<PersonRow[]> {
  const [people, counts] = await Promise.all([db.selectFrom('person').selectAll().execute(), countSessions(db, now)])
  return people
    .map((person) => toRow(person, counts.get(person.id) ?? 0))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}

export type PersonChange = { id: string; role?: RoleName | undefined; disabled?: boolean | undefined; by: string }

/**
 * Changes a role, shuts out or lets in. The last admin stays: the rows of all admins are locked before they are counted, so of
 * two admins who demote each other at once the second finds itself the last. Whoever may less from now on leaves no open link behind.
 */
export async function changePerson(db: Db, change: PersonChange, audit: Audit, now: Date): Promise<PersonRow> {
  await db.transaction().execute(async (tx) => {
    const admins = await lockAdmins(tx)
    const person = await tx.selectFrom('person').selectAll().where('id', '=', change.id).forUpdate().executeTakeFirst()
    if (!person) throw new AppError('not-found', 'There is no such person', { hint: 'Read the list again.' })
    const role = change.role ?? person.role
    const disabled = change.disabled ?? person.disabled_at !== null
    const isLast = admins.length === 1 && admins[0] === person.id
    if (isLast && (role !== 'admin' || disabled)) throw lastAdmin(person.name, disabled ? 'disabled' : 'role')
    if (role === person.role && disabled === (person.disabled_at !== null)) return
    await tx
      .updateTable('person')
      .set({ role, disabled_at: disabled ? (person.disabled_at ?? now) : null, updated_at: now })
      .where('id', '=', person.id)
      .execute()
    // Also when letting in: a sign-in that ran while the person was shut out must not come alive now.
    if (disabled !== (person.disabled_at !== null)) await endAllSessions(tx, person.id, { by: 'closed', at: now })
    else await announceEnding(tx)
    const lowered = RoleName.options.indexOf(role) < RoleName.options.indexOf(person.role)
    const ended = disabled || lowered ? await revokeInvitations(tx, person.id, 'to and by', now) : []
    for (const id of ended) await audit.write(tx, { action: 'invitation.revoked', subject: `invitation/${id}`, person: change.by })
    const subject = `person/${person.id}`
    if (role !== person.role)
      await audit.write(tx, { action: 'person.role-changed', subject, person: change.by, details: { from: person.role, to: role } })
    if (disabled !== (person.disabled_at !== null))
      await audit.write(tx, { action: disabled ? 'person.shut-out' : 'person.let-in', subject, person: change.by })
  })
  const row = await findPerson(db, change.id, now)
  if (!row) throw new AppError('not-found', 'There is no such person', { hint: 'Read the list again.' })
  return row
}

export async function findPerson(db: Db, id: string, now: Date): Promise<PersonRow | undefined> {
  const person = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst()
  return person && toRow(person, (await countSessions(db, now, id)).get(id) ?? 0)
}

export async function lockAdmins(tx: Tx): Promise<string[]> {
  const admins = await tx
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return admins.map(({ id }) => id)
}

function lastAdmin(name: string, path: 'role' | 'disabled'): AppError {
  const message = `${name} is the only admin who can sign in, so ${path === 'role' ? 'the role stays as it is' : 'nobody may shut them out'}.`
  return new AppError('invalid-input', message, { hint: 'Make somebody else an admin first.', fields: [{ path, message }] })
}

type Stored = { id: string; name: string; email: string; role: RoleName; disabled_at: Date | null; last_seen_at: Date | null }

function toRow(person: Stored, sessions: number): PersonRow {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    disabled: person.disabled_at !== null,
    sessions,
    ...(person.last_seen_at && { lastSeenAt: person.last_seen_at.toISOString() }),
  }
}
