import { readValues } from '#contract/field-types/read-values.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmSession, EntityRef } from '#server/ports/crm-connector.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import type { Entity, KnownEntities } from './known-entities.ts'
import { refusal } from './refusals.ts'
import { toRecord } from './to-record.ts'
import { WireRecord } from './wire.ts'

/** Reading, making and changing records. */
export function recordCalls(
  http: HttpClient,
  entities: KnownEntities,
  io: ConnectorIo,
  enforcesKeys: boolean,
): Pick<CrmSession, 'read' | 'create' | 'update'> {
  /** as it is known, and read anew where it has no such fields: they may have been added */
  async function entityOf(name: string, values: FieldValues, signal: AbortSignal): Promise<Entity> {
    const known = (await entities.recent(signal)).get(name)
    if (known && Object.keys(values).every((field) => known.fields.has(field))) return known
    const entity = (await entities.fresh(signal)).get(name)
    if (!entity)
      throw new AppError('crm-refused', `The CRM has no entity ${name.slice(0, 128)}`, {
        hint: 'Read the forms again; the CRM may have changed.',
        retryable: false,
      })
    return entity
  }
  const whole = (record: WireRecord, entity: Entity) => toRecord(record, entity, [...entity.fields.keys()], io)

  return {
    async read(ref, fields, signal) {
      const entity = isId(ref.id) ? (await entities.recent(signal)).get(ref.entity) : undefined
      if (!entity) return undefined
      const { body } = await http
        .send({ method: 'GET', path: pathOf(ref), reply: WireRecord, what: 'read a record', refused: refusal }, signal)
        .catch(unlessGone)
      return body && toRecord(body, entity, fields, io)
    },
    async create(name, given, { key, anyway }, signal) {
      const entity = await entityOf(name, given, signal)
      const values = taken(entity, given, true)
      const { body } = await http.send(
        {
          method: 'POST',
          path: `/api/records/${encodeURIComponent(name)}`,
          headers: { 'x-record-key': key },
          body: { values, anyway },
          reply: WireRecord,
          what: 'create a record',
          refused: refusal,
          repeatable: enforcesKeys ? 'same' : undefined,
        },
        signal,
      )
      return whole(body, entity)
    },
    async update(ref, given, { ifVersion }, signal) {
      const entity = await entityOf(ref.entity, given, signal)
      if (!isId(ref.id)) throw refusal(404, { error: 'no_such_record' })
      const values = taken(entity, given, false)
      const { body } = await http.send(
        {
          method: 'PATCH',
          path: pathOf(ref),
          headers: ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` },
          body: { values },
          reply: WireRecord,
          what: 'save a record',
          refused: refusal,
        },
        signal,
      )
      return whole(body, entity)
    },
  }
}

/** Anything else names no record, and could name another path. */
export function isId(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id)
}

function taken(entity: Entity, given: FieldValues, whole: boolean): FieldValues {
  const { values, faults } = readValues(given, entity.description.fields, { whole })
  if (faults.length === 0) return values
  const { label } = entity.description
  throw new AppError('crm-refused', `The CRM did not take the ${label.toLowerCase()}: ${faults.map(({ message }) => message).join(' ')}`, {
    hint: 'Correct what is marked and try again. Nothing was written.',
    fields: faults,
    retryable: false,
    neverSent: true,
  })
}

function pathOf({ entity, id }: EntityRef): string {
  return `/api/records/${encodeURIComponent(entity)}/${id}`
}

function unlessGone(error: unknown): { body: undefined } {
  if (error instanceof AppError && error.code === 'crm-record-gone') return { body: undefined }
  throw error
}
