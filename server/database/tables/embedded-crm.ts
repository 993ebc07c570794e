import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { EntityKind, FieldType, FieldValues, Option } from '#contract/records.ts'
import type { ActivityKind } from '#contract/tags.ts'

/** Rows of the embedded CRM. What each is for stands in migration 020. */
export type EmbeddedCrmTables = {
  crm_entity: {
    name: string
    kind: EntityKind
    label: string
    label_plural: string
    primary_field: string
    /** the fields that the name is put together from; empty: the primary field itself */
    name_from: string[]
    /** the field shown as the second line of a record */
    subtitle_field: string | null
    custom: Generated<boolean>
    position: number
  }
  crm_field: {
    entity: string
    name: string
    label: string
    type: FieldType
    required: Generated<boolean>
    read_only: Generated<boolean>
    max_length: number | null
    options: JSONColumnType<Option[]> | null
    lookup: string[] | null
    currency: string | null
    section: Generated<string>
    position: number
  }
  crm_record: {
    id: Generated<string>
    entity: string
    name: string
    sort_name: string
    values: JSONColumnType<FieldValues>
    keys: JSONColumnType<RecordKeys>
    lookups: Generated<string[]>
    version: Generated<number>
    inactive: Generated<boolean>
    deleted: Generated<boolean>
    successor: string | null
    successor_entity: string | null
    created: Generated<Date>
    updated: Generated<Date>
    changed_by: ColumnType<string, never, never>
  }
  crm_identifier: {
    kind: number
    value: string
    record: string
    entity: string
    inactive: boolean
    created: Date
  }
  crm_value: {
    entity: string
    field: string
    value: string
    record: string
    inactive: boolean
  }
  crm_activity: {
    id: Generated<string>
    record: string
    kind: ActivityKind
    custom_type: string | null
    subject: string
    body: string
    source_url: string | null
    values: JSONColumnType<FieldValues>
    closed: Generated<boolean>
    version: Generated<number>
    at: Date
    created: Generated<Date>
    updated: Generated<Date>
  }
  crm_activity_key: { key: string; activity: string; hash: string }
  crm_create_key: { key: string; record: string; hash: string }
  crm_state: {
    one: Generated<boolean>
    country: string | null
    metadata: Generated<number>
    reading: Generated<number>
    mark: Generated<string>
  }
}

/** A record's normalised identifiers: by field for phones and e-mails, all readings of the name. */
export type RecordKeys = { phone?: Record<string, string>; email?: Record<string, string>; name?: string[] }
