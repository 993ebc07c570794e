import type { EntityDescription, FieldDescription, Match, RecordSummary } from '#contract/records.ts'
import { entityLabel, fieldLabel, optionLabel, sectionLabel, type StandardLabels } from '#contract/standard-labels.ts'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { BrowseRecord, BrowseRow } from '#server/connectors/embedded/browse.ts'
import type { Language } from '#server/html/messages.ts'

/** The standard entities and fields in the reader's language; what somebody added or renamed keeps its own words. */
export function entityIn(lang: Language, entity: EntityDescription): EntityDescription {
  const words = wordsOf(lang)
  if (!words) return entity
  return {
    ...entity,
    label: entityLabel(words, entity.name, entity.label),
    labelPlural: entityLabel(words, entity.name, entity.labelPlural),
    fields: entity.fields.map((field) => fieldIn(words, entity.name, field)),
  }
}

export function recordIn(lang: Language, record: BrowseRecord): BrowseRecord {
  const words = wordsOf(lang)
  if (!words) return record
  const entity = record.record.ref.entity
  return {
    ...record,
    record: summaryIn(words, record.record),
    entity: entityIn(lang, record.entity),
    sections: record.sections.map((section) => ({
      title: sectionLabel(words, entity, section.title),
      fields: section.fields.map(({ description, value }) => ({ description: fieldIn(words, entity, description), value })),
    })),
  }
}

export function rowIn(lang: Language, row: BrowseRow): BrowseRow {
  const words = wordsOf(lang)
  return words ? { ...row, record: summaryIn(words, row.record) } : row
}

export function matchIn(lang: Language, match: Match): Match {
  const words = wordsOf(lang)
  if (!words) return match
  const entity = match.record.ref.entity
  return {
    ...match,
    record: summaryIn(words, match.record),
    evidence: match.evidence.map((one) => ({ ...one, label: fieldLabel(words, entity, one.field, one.label) })),
  }
}

function fieldIn(words: StandardLabels, entity: string, field: FieldDescription): FieldDescription {
  return {
    ...field,
    label: fieldLabel(words, entity, field.name, field.label),
    ...(field.options && {
      options: field.options.map((option) => ({ ...option, label: optionLabel(words, entity, field.name, option.label) })),
    }),
  }
}

function summaryIn(words: StandardLabels, record: RecordSummary): RecordSummary {
  return { ...record, entityLabel: entityLabel(words, record.ref.entity, record.entityLabel) }
}

function wordsOf(lang: Language): StandardLabels | undefined {
  return lang === 'sv' ? swedishLabels : undefined
}
