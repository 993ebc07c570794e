import type { Tables } from '../tables.ts'

/** What stands in these tables, as people call it: one of them, and more. */
const words: Readonly<Partial<Record<keyof Tables, readonly [string, string]>>> = {
  person: ['person who signs in', 'people who sign in'],
  settings_version: ['version of the settings', 'versions of the settings'],
  connection: ['sign-in to a CRM', 'sign-ins to CRMs'],
  conversation: ['conversation', 'conversations'],
  message: ['message', 'messages'],
  tag: ['tag', 'tags'],
  crm_record: ['record of the embedded CRM', 'records of the embedded CRM'],
  crm_activity: ['activity of the embedded CRM', 'activities of the embedded CRM'],
  audit_entry: ['row of the audit', 'rows of the audit'],
}

/** Tables with their rows, for whoever is to decide about them and knows no tables. What has no name of its own is one sum. */
export function saidHoldings(held: readonly { name: string; rows: number }[]): string {
  const rowsOf = new Map(held.map(({ name, rows }) => [name, rows]))
  const known = Object.entries(words).flatMap(([name, [one, more]]) => counted(rowsOf.get(name) ?? 0, one, more))
  const rest = held.reduce((sum, { name, rows }) => sum + (Object.hasOwn(words, name) ? 0 : rows), 0)
  return [...known, ...counted(rest, 'row of what else Tagalong keeps', 'rows of what else Tagalong keeps')].join(', ')
}

function counted(rows: number, one: string, more: string): string[] {
  return rows === 0 ? [] : [`${rows.toLocaleString('en')} ${rows === 1 ? one : more}`]
}
