import type { FieldDescription, FieldValue, FieldValues, IdentifierKind, Match, ShownField } from '#contract/records.ts'
import type { FoundRecord } from '#server/ports/crm-connector.ts'
import type { Configured } from './configured.ts'

type Found = Pick<FoundRecord, 'record' | 'values'> & Partial<Pick<FoundRecord, 'evidence' | 'compared'>>

/** A found record as an agent may see it: the configured detail fields and nothing else. */
export function toMatch(found: Found, all: readonly Configured[], tagged?: Match['tagged']): Match {
  const detail = all.find(({ settings }) => settings.entity === found.record.ref.entity)?.detail ?? []
  return {
    record: found.record,
    evidence: found.evidence ?? [],
    compared: (found.compared ?? []).map((one) => ({
      ...one,
      recordValues: one.recordValues.filter((value) => seen(one.identifier, value, detail, found)),
    })),
    fields: shownFields(detail, found.values),
    ...(tagged && { tagged }),
  }
}

/** Agents see values of configured fields only; that another one differs is said without it. The name is seen by everybody. */
function seen(identifier: IdentifierKind, value: string, detail: readonly FieldDescription[], found: Found): boolean {
  return identifier === 'name' || detail.some((field) => field.type === identifier && found.values[field.name] === value)
}

/** Values with their labels; the CRM's own label where the value is a code. */
export function shownFields(fields: readonly FieldDescription[], values: FieldValues): ShownField[] {
  return fields.map((field) => {
    const value = values[field.name] ?? null
    const text = labelOf(field, value)
    return { name: field.name, label: field.label, type: field.type, value, ...(text !== undefined && { text }) }
  })
}

function labelOf(field: FieldDescription, value: FieldValue): string | undefined {
  const label = (code: string) => field.options?.find((option) => option.value === code)?.label ?? code
  if (field.type === 'option' && typeof value === 'string') return label(value)
  if (field.type === 'multi-option' && Array.isArray(value)) return value.map(label).join(', ')
  return undefined
}
