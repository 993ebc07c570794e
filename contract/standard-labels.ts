/**
 * Words of one language for the entities, fields and options that a CRM begins with. Every table is keyed by API name and
 * then by the English label: a label that somebody changed, or a field of their own, is in none of them and stays as it is.
 */
export type StandardLabels = {
  /** `{ account: { Account: 'Konto', Accounts: 'Konton' } }`; fields of other entities are never translated */
  entities: Labels
  fields: Labels
  /** by the field's API name */
  options: Labels
  /** headings that fields stand under */
  sections: Readonly<Record<string, string>>
}
type Labels = Readonly<Record<string, Readonly<Record<string, string>>>>

/** `label` (or its plural) in the reader's language; `words` is undefined for English, which the CRM speaks by itself. */
export function entityLabel(words: StandardLabels | undefined, entity: string, label: string): string {
  return words ? word(words.entities, entity, label) : label
}

export function fieldLabel(words: StandardLabels | undefined, entity: string, field: string, label: string): string {
  return words && Object.hasOwn(words.entities, entity) ? word(words.fields, field, label) : label
}

/** One option as shown, also the `text` of a shown field whose value is a code. */
export function optionLabel(words: StandardLabels | undefined, entity: string, field: string, label: string): string {
  return words && Object.hasOwn(words.entities, entity) ? word(words.options, field, label) : label
}

export function sectionLabel(words: StandardLabels | undefined, entity: string, label: string): string {
  return words && Object.hasOwn(words.entities, entity) && Object.hasOwn(words.sections, label) ? (words.sections[label] ?? label) : label
}

function word(labels: Labels, name: string, label: string): string {
  const of = Object.hasOwn(labels, name) ? labels[name] : undefined
  return of && Object.hasOwn(of, label) ? (of[label] ?? label) : label
}
