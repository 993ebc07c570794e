import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** A column that the database fills and nobody changes. */
type Fixed<T> = ColumnType<T, never, never>

/** Every save of the settings; the highest version is in force. `schema` says with which shape it was written. */
export type SettingsVersionTable = {
  version: number
  schema: number
  settings: JSONColumnType<object>
  saved_at: Generated<Date>
  /** undefined: made by the start or the command line, not by a person */
  saved_by: string | null
}

/** Who a pseudonym of the audit stands for; erase empties `person_id`, the rows stay and name nobody. */
export type AuditPersonTable = { pseudonym: Generated<string>; person_id: string | null }

export type AuditEntryTable = {
  id: Fixed<string>
  at: Generated<Date>
  tx: Fixed<string>
  action: string
  subject: string
  person: string | null
  details: JSONColumnType<object>
}

export type AuditSealTable = {
  number: string
  at: Generated<Date>
  previous: Buffer
  hash: Buffer
  /** the entries that it covers, as int8multirange text */
  entries: string
  upto: string
}

/** Backups that were made of this database. */
export type BackupMadeTable = { at: Date; bytes: string; rows: string }

export type CoreTables = {
  settings_version: SettingsVersionTable
  audit_person: AuditPersonTable
  audit_entry: AuditEntryTable
  audit_seal: AuditSealTable
  backup_made: BackupMadeTable
}
