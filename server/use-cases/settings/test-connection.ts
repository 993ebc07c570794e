import type { ConnectionStatus, Person } from '#contract/api/session.ts'
import { AppError, inSentences } from '#contract/errors.ts'
import { resumeLane } from '#server/database/deliveries.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'

type Step = { name: string; ok: boolean; detail: string }

type Parts = { db: Db; crm: CrmAccess; clock: Clock; audit: Audit }

/**
 * Asks the CRM in earnest, step by step; the first failing step says what is wrong and ends the test. When all is well, deliveries
 * that rest because the connection was in trouble are tried now.
 */
export function testConnection({ db, crm, clock, audit }: Parts): Handlers['connections.test'] {
  return async ({ id }, { person, signal }) => {
    const { connector, session } = crm.open(person, id)
    const steps: Step[] = []
    let failure: AppError | undefined
    const step = async (name: string, work: () => Promise<string>) => {
      if (failure) return
      try {
        steps.push({ name, ok: true, detail: await work() })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        failure = error
        steps.push({ name, ok: false, detail: inSentences(error) })
      }
    }
    await step('Sign in', async () => {
      const { user, environment } = await session.check(signal)
      return `${user} at ${environment}`
    })
    await step('Read entities and fields', async () => {
      const entities = await session.entities(signal)
      if (entities.length === 0)
        throw new AppError('crm-forbidden', 'The CRM shows this user no entity', {
          hint: 'Give the user the right to read accounts, contacts or leads',
        })
      const fields = entities.reduce((sum, entity) => sum + entity.fields.length, 0)
      return `${entities.length} entities with ${fields} fields: ${entities.map((entity) => entity.labelPlural).join(', ')}`
    })
    if (!failure) await resumeLane(db, id)
    audit.note({ action: 'connection.tested', subject: `connection/${id}`, person: person.id, details: { ok: failure === undefined } })
    const title = crm.titles().find((one) => one.id === id)?.title ?? connector.title
    return { status: statusOf({ id, connector: connector.id, title }, failure, clock.now()), steps }
  }
}

/** How the connections are, for the first look of a session: one real call each, side by side. */
export function connectionStates({
  crm,
  clock,
}: {
  crm: CrmAccess
  clock: Clock
}): (person: Person, signal: AbortSignal) => Promise<ConnectionStatus[]> {
  return (person, signal) =>
    Promise.all(
      crm.titles().map(async (connection) => {
        const failure = await crm
          .open(person, connection.id)
          .session.check(signal)
          .then(
            () => undefined,
            (error: unknown) =>
              error instanceof AppError ? error : new AppError('crm-unreachable', 'The CRM did not answer', { cause: error }),
          )
        return statusOf(connection, failure, clock.now())
      }),
    )
}

function statusOf(connection: { id: string; connector: string; title: string }, failure: AppError | undefined, at: Date): ConnectionStatus {
  const state =
    failure === undefined
      ? 'connected'
      : failure.code === 'crm-session-ended' || failure.code === 'crm-forbidden'
        ? 'needs-sign-in'
        : 'unreachable'
  return { ...connection, state, checkedAt: at.toISOString(), ...(failure && { detail: failure.message }) }
}
