import type { Person } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import { passwordFault, type PasswordFault } from '#contract/password-rules.ts'
import { nameFault, type NameFault, unseenInName } from '#contract/person-name.ts'
import { inputFault } from '#contract/read-input.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import { setPassword } from './add-person.ts'
import { type Attempts, signInAttempts } from './attempts.ts'
import { announceEnding } from './endings.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { endAllSessions } from './sessions.ts'

/** The caller's own name. The audit says that it was changed, not from what to what. */
export async function renameSelf(db: Db, person: Person, name: string, audit: Audit, now: Date): Promise<Person> {
  const fault = nameFault(name)
  if (fault) throw wrong('name', fault === 'unseen' ? unseenSentence(name) : nameSentences[fault])
  const renamed = { ...person, name: name.trim() }
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('person').set({ name: renamed.name, updated_at: now }).where('id', '=', person.id).execute()
    await audit.write(tx, { action: 'person.renamed', subject: `person/${person.id}`, person: person.id })
    // every process remembers for a moment who is behind a token, by the old name
    await announceEnding(tx)
  })
  return renamed
}

export type PasswordChange = { person: Person; sessionId: string; current: string; password: string }

/**
 * The caller's own password, by the rules of an invitation. The current one is asked for and guesses at it are slowed like those
 * at the sign-in page, so that a screen left open is not enough; guesses of strangers there do not count here. Every other session ends; answers how many.
 */
export async function changeOwnPassword(
  db: Db,
  { person, sessionId, current, password }: PasswordChange,
  audit: Audit,
  now: Date,
): Promise<number> {
  const fault = passwordFault(password, person)
  if (fault) throw wrong('password', passwordSentences[fault])
  const attempts = signInAttempts(db)
  const who = { email: person.email, address: 'signed in', known: `session ${sessionId}` }
  await beginTry(attempts, who, now)
  const before = await hashOf(db, person.id)
  if (!before || !(await verifyPassword({ hash: before, password: current }))) throw wrong('current', 'This is not your current password.')
  const passwordHash = await hashPassword(password)
  const ended = await db.transaction().execute(async (tx) => {
    await tx.selectFrom('person').select('id').where('id', '=', person.id).forUpdate().execute()
    // of two changes at once the second was made with a password that is no longer the current one
    if ((await hashOf(tx, person.id)) !== before) throw wrong('current', 'Your password was changed at this moment from somewhere else.')
    await setPassword(tx, person.id, passwordHash, now)
    const count = await endAllSessions(tx, person.id, { by: 'password', at: now }, sessionId)
    await audit.write(tx, {
      action: 'person.password-changed',
      subject: `person/${person.id}`,
      person: person.id,
      details: { ended: count },
    })
    return count
  })
  await attempts.succeeded(who)
  return ended
}

async function beginTry(attempts: Attempts, who: Parameters<Attempts['begin']>[0], now: Date): Promise<void> {
  const turn = await attempts.begin(who, now)
  if (turn === 'go') return
  throw new AppError('too-many-requests', 'The password was wrong too many times', {
    hint: `Wait ${turn.wait} ${turn.wait === 1 ? 'second' : 'seconds'} and try again; nothing was changed.`,
    retryAfter: turn.wait,
  })
}

async function hashOf(db: Pick<Db, 'selectFrom'>, personId: string): Promise<string | undefined> {
  const account = await db
    .selectFrom('person_account')
    .select('password')
    .where('person_id', '=', personId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  return account?.password ?? undefined
}

function wrong(path: string, message: string): AppError {
  return inputFault([{ path, message }], 'Nothing was changed. Correct this and try again.')
}

function unseenSentence(name: string): string {
  const { code, place } = unseenInName(name) ?? { code: '', place: 0 }
  return `Character ${place}, ${code}, cannot be seen. Type the name anew.`
}

const nameSentences: Record<Exclude<NameFault, 'unseen'>, string> = {
  missing: 'Enter your name.',
  long: 'Use at most 100 characters.',
}

const passwordSentences: Record<PasswordFault, string> = {
  missing: 'Choose a password.',
  short: 'Use at least 10 characters.',
  long: 'Use at most 200 characters.',
  'own-name': 'This is your own name or email. Choose something others cannot guess.',
  common: 'This is among the first passwords that are tried. Choose another.',
}
