import * as z from 'zod/mini'
import { storable } from '#contract/field-types/plain-text.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmSession, LoggedActivity } from '#server/ports/crm-connector.ts'
import type { HttpClient, HttpRequest } from '#server/ports/http-client.ts'
import { isId } from './record-calls.ts'
import { refusal } from './refusals.ts'
import { toActivity } from './to-record.ts'
import { Looked, WireActivity } from './wire.ts'

type Calls = Pick<CrmSession, 'logActivity' | 'appendActivity' | 'closeActivity' | 'removeActivity' | 'findByKey'>

/** What is written about a record, and the look-up of what a key has written. */
export function activityCalls(http: HttpClient, io: ConnectorIo, enforcesKeys: boolean): Calls {
  const write = async (
    request: Pick<HttpRequest<unknown>, 'path' | 'what' | 'headers' | 'body' | 'repeatable'>,
    signal: AbortSignal,
  ): Promise<LoggedActivity> => {
    const { body } = await http.send({ method: 'POST', reply: WireActivity, refused: refusal, ...request }, signal)
    return toActivity(body, io)
  }
  const keyed = enforcesKeys ? ('same' as const) : undefined
  return {
    async logActivity({ record, kind, customType, subject, body, sourceUrl, values, close, at }, key, signal) {
      if (!isId(record.id)) throw refusal(404, { error: 'no_such_record' })
      if (kind === 'custom' && !customType)
        throw new AppError('crm-refused', 'A custom activity needs the name of its type', {
          hint: 'An admin sets it under Tagging.',
          retryable: false,
        })
      const activity = {
        record: { entity: record.entity, id: record.id },
        type: kind,
        ...(kind === 'custom' && { subtype: customType }),
        subject: storable(subject).slice(0, 1_000),
        body: storable(body),
        ...(sourceUrl !== undefined && { link: sourceUrl }),
        values: cleaned(values),
        closed: close,
        at,
      }
      return write(
        { path: '/api/activities', headers: { 'x-record-key': key }, body: activity, what: 'save an activity', repeatable: keyed },
        signal,
      )
    },
    async appendActivity(id, lines, key, signal) {
      const path = `${pathOf(id)}/append`
      return write(
        { path, headers: { 'x-record-key': key }, body: { text: storable(lines) }, what: 'append to an activity', repeatable: keyed },
        signal,
      )
    },
    async closeActivity(id, signal) {
      return write({ path: `${pathOf(id)}/close`, what: 'close an activity', repeatable: 'same' }, signal)
    },
    async removeActivity(id, { ifVersion }, signal) {
      if (!isId(id)) return
      await http
        .send(
          {
            method: 'DELETE',
            path: pathOf(id),
            headers: ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` },
            reply: nothing,
            what: 'remove an activity',
            refused: (status, body) => (status === 412 ? editedSince() : refusal(status, body)),
            repeatable: 'same',
          },
          signal,
        )
        .catch((error: unknown) => {
          // gone already
          if (!(error instanceof AppError && error.code === 'crm-record-gone')) throw error
        })
    },
    async findByKey(key, signal) {
      const { body } = await http
        .send(
          {
            method: 'GET',
            path: `/api/keys/${encodeURIComponent(key)}`,
            reply: Looked,
            what: 'look for what was written',
            refused: (status) => (status === 404 ? undecided() : undefined),
          },
          signal,
        )
        .catch((error: unknown) => {
          // an answer that says nothing leaves it open
          throw error instanceof AppError && error.code === 'crm-refused' ? undecided(error) : error
        })
      const { complete, record, activity } = body
      if (record || activity) return { ...(record && { record }), ...(activity && { activity: toActivity(activity, io) }) }
      // what was written lately is not in the CRM's index yet
      if (!complete) throw undecided(undefined, true)
      return undefined
    },
  }
}

const nothing = z.unknown()

function pathOf(id: string): string {
  if (!isId(id)) throw new AppError('crm-record-gone', 'The activity is no longer in the CRM', { neverSent: true })
  return `/api/activities/${id}`
}

function cleaned(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]))
}

function editedSince(): AppError {
  return new AppError('edited-since', 'The activity was edited in the CRM since it was saved', {
    hint: 'Look at it there, then remove it all the same or leave it.',
  })
}

function undecided(cause?: unknown, later = false): AppError {
  return new AppError('crm-undecided', 'The CRM cannot tell whether this was written', {
    hint: 'Look at the record in the CRM, then try again or leave it.',
    retryable: later,
    cause,
  })
}
