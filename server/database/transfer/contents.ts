import type { Tables } from '../tables.ts'

/**
 * What a backup holds of each table: all of it, or why nothing. The compiler asks for a line here for every new table. The schema
 * `tagalong_jobs` is not among them: pg-boss makes it anew at the next start, and what runs on a schedule is scheduled again then.
 */
export const contents: Record<keyof Tables, 'all' | { leftOut: string }> = {
  settings_version: 'all',
  audit_person: 'all',
  audit_entry: 'all',
  audit_seal: 'all',
  backup_made: { leftOut: 'says which backups there are of this database, not of the one it is restored into' },
  person: 'all',
  person_account: 'all',
  page_session: 'all',
  sign_in_secret: 'all',
  setup_link: 'all',
  invitation: 'all',
  token_family: 'all',
  session_token: 'all',
  ended_session: 'all',
  sign_in_code: 'all',
  sign_in_attempt: 'all',
  crm_entity: 'all',
  crm_field: 'all',
  crm_record: 'all',
  crm_identifier: 'all',
  crm_value: 'all',
  crm_activity: 'all',
  crm_activity_key: 'all',
  crm_create_key: 'all',
  crm_state: 'all',
  import_run: 'all',
  import_part: { leftOut: 'an uploaded file is sent again' },
  import_piece: { leftOut: 'made anew from the file' },
  import_key: { leftOut: 'made anew from the file' },
  import_named: { leftOut: 'made anew from the file' },
  import_link: { leftOut: 'made anew from the file' },
  import_fault: { leftOut: 'found anew in the file' },
  import_made: 'all',
  import_changed: 'all',
  crm_external_id: 'all',
  memory: 'all',
  refusal: 'all',
  conversation: 'all',
  message: 'all',
  tag: 'all',
  tag_message: 'all',
  tag_activity: 'all',
  delivery: 'all',
  lane: 'all',
  request: 'all',
  change: 'all',
  change_line: 'all',
  // sealed: whoever has a backup without the key has nothing of it
  connection: 'all',
}

/** Every table that is ours: these, and the list of migrations, which stands in a backup's header. */
export const ourTables: readonly string[] = [...Object.keys(contents), 'schema_migration'].sort()

/** Functions and sequences of ours that no table takes along when it goes, of any version. */
export const ourFunctions: readonly string[] = ['crm_ordered_search', 'refuse_change', 'refuse_other_person', 'tag_revised']
export const ourSequences: readonly string[] = ['change_number']

export const copiedTables: readonly string[] = Object.entries(contents)
  .flatMap(([name, held]) => (held === 'all' ? [name] : []))
  .sort()

/** Filled by the migrations themselves: rows here do not make a database one with data. */
export const seeded: ReadonlySet<string> = new Set(['schema_migration', 'crm_entity', 'crm_field', 'crm_state', 'change_line'])

/**
 * Columns that hold transaction numbers, which mean nothing on another server. An expression stands for the value (`$floor` is the
 * transaction from which on rows may be unsealed); undefined leaves the column to its default, the transaction that restores.
 * The lowest numbers there are keep what the sealer needs: 4 may be unsealed, 3 is sealed.
 */
export const transactionNumbers: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  crm_record: { changed_by: undefined },
  audit_entry: { tx: "CASE WHEN tx >= $floor THEN '4'::xid8 ELSE '3'::xid8 END" },
  audit_seal: { upto: "CASE WHEN upto >= $floor THEN '4'::xid8 ELSE '3'::xid8 END" },
}
