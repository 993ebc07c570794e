/**
 * Labels of the entities, fields and options that a CRM begins with, in the agent's language. What an organisation has named
 * itself stays as the CRM says it (contract/standard-labels.ts tells the two apart).
 */
export type Standard = {
  entity(entity: string, label: string): string
  field(entity: string, field: string, label: string): string
  option(entity: string, field: string, label: string): string
}

/** English, which the CRMs speak by themselves. */
export const asTheCrmSays: Standard = {
  entity: (_entity, label) => label,
  field: (_entity, _field, label) => label,
  option: (_entity, _field, label) => label,
}
