import type { Kysely } from 'kysely'

/**
 * One thing that somebody did or saw. `subject` names it for good (`crm/contact/<id>`, `person/<id>`, `settings/7`);
 * `details` are few and hold no phone, e-mail, name or message text: an audit row cannot be erased.
 */
export type AuditRow = {
  /** noun.verb, as `tag.created`, `record.read`, `settings.saved` */
  action: string
  subject: string
  /** the acting person's id, as the one in a subject `person/<id>`; left out for the system itself. Both are kept as pseudonyms that erase forgets */
  person?: string
  details?: Record<string, string | number | boolean | null>
}

export type Audit = {
  /** writes the row in the transaction of its effect: both happen or neither */
  // biome-ignore lint/suspicious/noExplicitAny: a port knows no tables; any Db or Tx fits
  write(tx: Kysely<any>, row: AuditRow): Promise<void>
  /** for what only reads (searches): written within a second, in one batch, and before the process stops */
  note(row: AuditRow): void
}
