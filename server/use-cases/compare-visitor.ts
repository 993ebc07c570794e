import type { Comparison, EntityDescription, Evidence, FieldValues } from '#contract/records.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { compareNames, type NameVerdict } from '#server/matching/compare-names.ts'
import { personNames } from '#server/matching/name.ts'
import type { PlannedStop } from '#server/matching/order.ts'
import { normalisePhone } from '#server/matching/phone.ts'

/** What the visitor's identifiers say about a record that was not found by them but remembered: what agrees, and what does not. */
export function compareVisitor(
  stops: readonly PlannedStop[],
  description: EntityDescription,
  record: { name: string; values: FieldValues },
  country: string,
): { evidence: Evidence[]; compared: Comparison[] } {
  const evidence: Evidence[] = []
  const compared: Comparison[] = []
  for (const stop of stops) {
    if (stop.state !== 'try') continue
    const fields = identifying(description, record, stop.identifier, country)
    const agreeing = fields.flatMap((field) => {
      const value = stop.values.find((one) => verdictOf(stop.identifier, one.normalised, field.keys) === 'same')
      return value
        ? [{ identifier: stop.identifier, field: field.name, label: field.label, visitorValue: value.raw, recordValue: field.written }]
        : []
    })
    if (agreeing.length > 0) evidence.push(...agreeing)
    else {
      const written = fields.map((field) => field.written)
      const alike = stop.values.find((one) => fields.some((field) => verdictOf(stop.identifier, one.normalised, field.keys) === 'alike'))
      compared.push({
        identifier: stop.identifier,
        verdict: alike ? 'alike' : written.length > 0 ? 'differs' : 'not-on-record',
        visitorValue: (alike ?? stop.values[0])?.raw ?? '',
        recordValues: written,
      })
    }
  }
  return { evidence, compared }
}

/** The fields that have to be read for it. */
export function identifyingFields(description: EntityDescription): string[] {
  return description.fields.filter((field) => field.type === 'phone' || field.type === 'email').map((field) => field.name)
}

function verdictOf(identifier: PlannedStop['identifier'], normalised: string, keys: readonly string[]): NameVerdict {
  return identifier === 'name' ? compareNames([normalised], keys) : keys.includes(normalised) ? 'same' : 'differs'
}

type Field = { name: string; label: string; written: string; keys: string[] }

function identifying(
  description: EntityDescription,
  record: { name: string; values: FieldValues },
  identifier: PlannedStop['identifier'],
  country: string,
): Field[] {
  if (identifier === 'name') {
    const label = description.fields.find((field) => field.name === description.primaryField)?.label ?? description.primaryField
    return record.name === ''
      ? []
      : [{ name: description.primaryField, label, written: record.name, keys: personNames({ full: record.name }) }]
  }
  return description.fields
    .filter((field) => field.type === identifier && typeof record.values[field.name] === 'string')
    .map((field) => {
      const written = String(record.values[field.name])
      const key = identifier === 'phone' ? normalisePhone(written, country) : normaliseEmail(written)
      return { name: field.name, label: field.label, written, keys: key === undefined ? [] : [key] }
    })
}
