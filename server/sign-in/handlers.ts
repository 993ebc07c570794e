import type { ConnectionStatus, Person } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { redeemCode } from './codes.ts'
import { invite, listInvitations, revokeInvitation } from './invitations.ts'
import { touchFamily } from './last-used.ts'
import { changeOwnPassword, renameSelf } from './own-account.ts'
import { changePerson, findPerson, listPeople } from './people.ts'
import { endSession, listSessions, sessionOwner } from './sessions.ts'
import { type Refusal, refresh } from './token-families.ts'

export type SignInHandlers = Pick<
  Handlers,
  'session.get' | 'session.list' | 'session.end' | 'token.exchange' | `account.${AccountVerb}` | `people.${PeopleVerb}`
>
type AccountVerb = 'rename' | 'password'
type PeopleVerb = 'list' | 'invite' | 'revokeInvitation' | 'change' | 'sessions'

export type HandlerParts = {
  db: Db
  url: string
  clock: Clock
  audit: Audit
  organisation(): string
  settingsVersion(): number
  /** how the CRM connections are, as this person may see them */
  connections(person: Person, signal: AbortSignal): Promise<ConnectionStatus[]>
  /** called after anybody's rights became fewer, so that this process forgets at once */
  ended(): void
}

/** The API's view of sessions and people. */
export function signInHandlers({ db, url, clock, audit, organisation, settingsVersion, connections, ended }: HandlerParts): SignInHandlers {
  return {
    'session.get': async (_, { person, signal }) => ({
      person,
      organisation: { name: organisation() },
      connections: await connections(person, signal),
      settingsVersion: settingsVersion(),
    }),
    'session.list': async (_, { person, sessionId }) => ({ sessions: await listSessions(db, person.id, sessionId, clock.now()) }),
    'session.end': async ({ id }, { person, sessionId }) => {
      const target = id === 'current' ? sessionId : id
      await db.transaction().execute(async (tx) => {
        const owner = await sessionOwner(tx, target)
        // Somebody else's session does not exist for those who may not end it.
        if (!owner || (owner !== person.id && person.role !== 'admin')) {
          throw new AppError('not-found', 'There is no session with this id', { hint: 'It has ended already. Read the list again.' })
        }
        const own = owner === person.id
        const why = { by: own ? 'own' : 'admin', at: clock.now() } as const
        await endSession(tx, target, target === sessionId ? undefined : why)
        await audit.write(tx, {
          action: 'session.ended',
          subject: `session/${target}`,
          person: person.id,
          details: { own },
        })
      })
      ended()
      return {}
    },
    'token.exchange': async (input, { signal }) => {
      const now = clock.now()
      const answer =
        input.grant === 'code' ? await redeemCode(db, input, audit, now) : await refresh(db, input.refreshToken, audit, now, signal)
      if ('refused' in answer) {
        // a token that nobody knows ended nothing, so strangers cannot empty what is remembered
        if (answer.refused !== 'unknown') ended()
        throw refusal(input.grant, answer)
      }
      const { accessToken, refreshToken, expiresIn, sessionId } = answer
      // the tokens are made and the old one is spent: that a note cannot be written must not keep them back
      await touchFamily(db, sessionId, now).catch(() => undefined)
      return { accessToken, refreshToken, expiresIn, sessionId }
    },
    'account.rename': async ({ name }, { person }) => {
      const renamed = await renameSelf(db, person, name, audit, clock.now())
      ended()
      return { person: renamed }
    },
    'account.password': async (input, { person, sessionId }) => {
      const count = await changeOwnPassword(db, { ...input, person, sessionId }, audit, clock.now())
      ended()
      return { endedSessions: count }
    },
    'people.list': async (_, { person }) => {
      audit.note({ action: 'people.listed', subject: 'people', person: person.id })
      return { people: await listPeople(db, clock.now()), invitations: await listInvitations(db) }
    },
    'people.invite': (input, { person }) => invite(db, { ...input, by: person, url }, audit, clock.now()),
    'people.revokeInvitation': async ({ id }, { person }) => {
      await revokeInvitation(db, id, person.id, audit, clock.now())
      return {}
    },
    'people.change': async (input, { person }) => {
      const changed = await changePerson(db, { ...input, by: person.id }, audit, clock.now())
      ended()
      return { person: changed }
    },
    'people.sessions': async ({ id }, { person, sessionId }) => {
      if (!(await findPerson(db, id, clock.now())))
        throw new AppError('not-found', 'There is no such person', { hint: 'Read the list again.' })
      audit.note({ action: 'person.sessions-read', subject: `person/${id}`, person: person.id })
      return { sessions: await listSessions(db, id, sessionId, clock.now()) }
    },
  }
}

/** All refusals look alike to strangers, so that nobody learns which half of a guess was right; who had the session is told why it ended. */
function refusal(grant: 'code' | 'refresh', { refused, by }: Refusal): AppError {
  const what = grant === 'code' ? 'The sign-in code cannot be used' : 'The session has ended'
  return new AppError('not-signed-in', what, { hint: 'Sign in again; what was typed is kept.', cause: refused, ended: by })
}
