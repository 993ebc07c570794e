import { sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import { forgetAuditPerson } from '#server/database/audit/insert-rows.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import { lockAdmins } from './people.ts'
import { revokeInvitations } from './open-invitations.ts'
import { endAllSessions, listSessions } from './sessions.ts'

/** What is kept of somebody who signs in, or was invited, by this address; undefined where there is nothing. */
export async function exportAccount(db: Db | Tx, email: string, now: Date) {
  const person = await db.selectFrom('person').selectAll().where('email', '=', email).executeTakeFirst()
  const invitations = await db
    .selectFrom('invitation')
    .select(['email', 'role', 'created_at', 'expires_at', 'used_at', 'revoked_at'])
    .where('email', '=', email)
    .execute()
  if (!person) return invitations.length > 0 ? { invitations } : undefined
  const [sessions, tags, audit] = await Promise.all([
    listSessions(db, person.id, undefined, now),
    sql<{ id: string; tagged_at: Date }>`select id, tagged_at from tag where person ->> 'id' = ${person.id} order by tagged_at`.execute(db),
    sql<{ at: Date; action: string; subject: string; details: object }>`
      select e.at, e.action, e.subject, e.details from audit_entry e join audit_person p on p.pseudonym = e.person or e.subject = 'person/' || p.pseudonym
      where p.person_id = ${person.id} order by e.id`.execute(db),
  ])
  return { person, invitations, sessions, tags: tags.rows, audit: audit.rows }
}

/** Who made a tag, once nobody may know any more. */
export const nobody = { id: 'erased', name: '—', email: '' }

/** Removes an account with all sessions and the name in all that it did. The last admin stays. False: there is none. */
export async function eraseAccount(
  tx: Tx,
  { audit, clock }: { audit: Pick<Audit, 'write'>; clock: Clock },
  email: string,
): Promise<boolean> {
  const admins = await lockAdmins(tx)
  const person = await tx.selectFrom('person').selectAll().where('email', '=', email).forUpdate().executeTakeFirst()
  if (person) await revokeInvitations(tx, person.id, 'to and by', clock.now())
  const invited = await tx.deleteFrom('invitation').where('email', '=', email).executeTakeFirst()
  if (!person) return invited.numDeletedRows > 0n
  if (admins.length === 1 && admins[0] === person.id)
    throw new AppError('invalid-input', 'This is the only admin who can sign in, and nothing was erased', {
      hint: 'Make somebody else an admin first.',
    })
  await endAllSessions(tx, person.id, { by: 'closed', at: clock.now() })
  await tx.deleteFrom('person').where('id', '=', person.id).execute()
  await tx.updateTable('invitation').set({ invited_by: nobody.id }).where('invited_by', '=', person.id).execute()
  await sql`update tag set person = person || ${JSON.stringify(nobody)}::jsonb where person ->> 'id' = ${person.id}`.execute(tx)
  await tx.updateTable('refusal').set({ person: nobody.id }).where('person', '=', person.id).execute()
  await tx.updateTable('request').set({ person: nobody.id }).where('person', '=', person.id).execute()
  await tx.updateTable('settings_version').set({ saved_by: null }).where('saved_by', '=', person.id).execute()
  await unnameAgent(tx, person)
  await audit.write(tx, { action: 'person.erased', subject: `person/${person.id}` })
  await forgetAuditPerson(tx, person.id)
  return true
}

/**
 * The name in what pages showed. An address says whose it is; where there is none the name does, unless another account has it too.
 * Authors of messages have no address: the one of the conversation's agent counts for an author of that agent's name.
 */
async function unnameAgent(tx: Tx, { name, email }: { name: string; email: string }): Promise<void> {
  const namesake = await tx.selectFrom('person').select('id').where('name', '=', name).limit(1).executeTakeFirst()
  const unique = namesake === undefined
  await sql`update message m set author = null from conversation c
    where c.id = m.conversation_id and m.role in ('agent', 'note') and m.author = ${name}
      and (lower(c.agent ->> 'email') is not distinct from ${email}
        or (${unique} and not (c.agent ->> 'email' is not null and c.agent ->> 'name' is not distinct from ${name})))`.execute(tx)
  await sql`update conversation set agent = null
    where lower(agent ->> 'email') = ${email} or (${unique} and agent ->> 'email' is null and agent ->> 'name' = ${name})`.execute(tx)
}
