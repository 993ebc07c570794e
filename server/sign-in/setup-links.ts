import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { addPerson, setPassword } from './add-person.ts'
import { hashToken, newToken } from './random-token.ts'
import { endAllSessions } from './sessions.ts'

/** Seconds. */
export const setupLife = 24 * 3_600

/** The one-time link for the first admin, made anew at each start; undefined once there is an admin. The link before it ends. */
export function firstAdminLink(db: Db, url: string, now: Date): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => ((await adminExists(tx)) ? undefined : makeLink(tx, url, 'first', now)))
}

/** The operator's way back in: makes another admin, or gives one a new password. Whoever can run the command owns the data anyway. */
export function recoveryLink(db: Db, url: string, audit: Audit, now: Date): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await audit.write(tx, { action: 'setup-link.made', subject: 'setup-link/recovery' })
    return makeLink(tx, url, 'recovery', now)
  })
}

/** What a setup link is worth now. `late`: there is an admin already, so a link for the first one is of no use. */
export type LinkState = 'open' | 'unknown' | 'used' | 'expired' | 'replaced' | 'late'

export async function readSetupLink(db: Db | Tx, token: string, now: Date): Promise<SetupLink> {
  const link = await db.selectFrom('setup_link').selectAll().where('token_hash', '=', hashToken(token)).executeTakeFirst()
  if (!link) return { state: 'unknown', kind: 'first' }
  const { kind } = link
  if (link.used_at) return { state: 'used', kind }
  if (link.replaced_at) return { state: 'replaced', kind }
  if (link.expires_at <= now) return { state: 'expired', kind }
  return { state: kind === 'first' && (await adminExists(db)) ? 'late' : 'open', kind }
}
export type SetupLink = { state: LinkState; kind: 'first' | 'recovery' }

export type Setup = { token: string; name: string; email: string; passwordHash: string }

/** Makes the admin and spends the link, both or neither. Of two tabs at once the second finds the link used. */
export function completeSetup(db: Db, setup: Setup, audit: Audit, now: Date): Promise<{ personId: string } | Exclude<LinkState, 'open'>> {
  return db.transaction().execute(async (tx) => {
    const hash = hashToken(setup.token)
    await tx.selectFrom('setup_link').select('kind').where('token_hash', '=', hash).forUpdate().execute()
    const link = await readSetupLink(tx, setup.token, now)
    if (link.state !== 'open') return link.state
    await tx.updateTable('setup_link').set({ used_at: now }).where('token_hash', '=', hash).execute()
    const added = await addPerson(tx, { ...setup, role: 'admin' }, now)
    const personId = added ?? (await recover(tx, setup, now))
    await audit.write(tx, {
      action: added ? 'person.created' : 'person.recovered',
      subject: `person/${personId}`,
      person: personId,
      details: { role: 'admin', link: link.kind },
    })
    return { personId }
  })
}

/** The address is known: it becomes an admin with a new password, and whoever was signed in with the old one is not any more. */
async function recover(tx: Tx, { email, name, passwordHash }: Setup, now: Date): Promise<string> {
  const person = await tx
    .updateTable('person')
    .set({ role: 'admin', name, disabled_at: null, updated_at: now })
    .where('email', '=', email.toLowerCase())
    .returning('id')
    .executeTakeFirstOrThrow()
  await setPassword(tx, person.id, passwordHash, now)
  await endAllSessions(tx, person.id, { by: 'password', at: now })
  return person.id
}

async function makeLink(tx: Tx, url: string, kind: 'first' | 'recovery', now: Date): Promise<string> {
  const token = newToken('setup')
  await tx
    .updateTable('setup_link')
    .set({ replaced_at: now })
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where('kind', '=', kind)
    .execute()
  await tx
    .insertInto('setup_link')
    .values({
      token_hash: hashToken(token),
      kind,
      created_at: now,
      expires_at: new Date(now.getTime() + setupLife * 1_000),
      used_at: null,
      replaced_at: null,
    })
    .execute()
  return `${new URL(url).origin}/setup/${token}`
}

async function adminExists(db: Db | Tx): Promise<boolean> {
  const admin = await db
    .selectFrom('person')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return admin !== undefined
}
