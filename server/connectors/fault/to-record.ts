import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { LoggedActivity, ReadRecord } from '#server/ports/crm-connector.ts'
import type { Entity } from './known-entities.ts'
import type { WireActivity, WireRecord } from './wire.ts'

/** A record of the CRM with the asked fields that there are. */
export function toRecord(record: WireRecord, entity: Entity, fields: readonly string[], io: ConnectorIo): ReadRecord {
  const { connection } = io
  const values: FieldValues = {}
  for (const field of fields) if (entity.fields.has(field)) values[field] = fieldOf(record, field)
  const { description } = entity
  const second = entity.subtitleField === undefined ? null : fieldOf(record, entity.subtitleField)
  const subtitle = isLookup(second) ? second.name : typeof second === 'string' ? second : ''
  const accountField = description.fields.find((field) => field.type === 'lookup' && field.lookup?.includes('account'))
  const account = accountField && description.kind !== 'account' ? fieldOf(record, accountField.name) : null
  return {
    record: {
      ref: { connection, entity: record.entity, id: record.id },
      kind: description.kind,
      entityLabel: description.label,
      name: record.name,
      url: io.recordUrl(record.entity, record.id),
      created: record.created,
      ...(subtitle !== '' && { subtitle }),
      ...(isLookup(account) && { account }),
      ...(record.inactive && { inactive: true }),
      ...(record.successor && { successor: { connection, ...record.successor } }),
    },
    version: record.version,
    values,
  }
}

export function toActivity({ id, record, type, closed, version, length }: WireActivity, io: ConnectorIo): LoggedActivity {
  return { id, kind: type, closed, readOnly: closed, version, url: `${io.recordUrl(record.entity, record.id)}#activity-${id}`, length }
}

function fieldOf({ values }: WireRecord, field: string): FieldValue {
  return (Object.hasOwn(values, field) ? values[field] : null) ?? null
}

function isLookup(value: FieldValue): value is { entity: string; id: string; name: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value
}
