import type { FieldDescription, FieldValue, FieldValues } from '#contract/records.ts'
import type { EntityMeta } from '../../metadata.ts'
import { isLookup } from '../../record-row.ts'
import { guarded, guardedPhone } from '../csv/write-csv.ts'
import { ownColumns } from '../recognise/recognise.ts'

export type ExportedRecord = { id: string; values: FieldValues; inactive: boolean; created: Date; updated: Date }

/** One column of an exported file: what it is called, and what stands in it. `own`: it is no field. */
export type ExportColumn = { name: string; own?: true; cell(record: ExportedRecord, mark: string): string }

/** Every field that can be written again, the id under which this record is known, and what lookups point at, by name and by id. */
export function columnsOf(meta: EntityMeta, { apiNames }: { apiNames: boolean }): ExportColumn[] {
  const nameOf = (field: FieldDescription) => (apiNames ? field.name : field.label)
  const fields = meta.description.fields.filter((field) => !field.readOnly)
  // a label that two fields have says nothing: those are called by their API names
  const labels = fields.map(nameOf)
  return [
    { name: ownColumns.id, own: true, cell: ({ id }, mark) => `${mark}-${id}` },
    ...fields.flatMap((field, at): ExportColumn[] => {
      const name = labels.indexOf(nameOf(field)) === labels.lastIndexOf(nameOf(field)) ? (labels[at] as string) : field.name
      const column: ExportColumn = { name, cell: ({ values }) => cellOf(values[field.name] ?? null, field) }
      if (field.type !== 'lookup') return [column]
      return [
        column,
        {
          name: `${name} ID`,
          cell: ({ values }, mark) => {
            const value = values[field.name]
            return isLookup(value) ? `${mark}-${value.id}` : ''
          },
        },
      ]
    }),
    { name: ownColumns.inactive, own: true, cell: ({ inactive }) => (inactive ? 'yes' : '') },
    { name: ownColumns.created, own: true, cell: ({ created }) => created.toISOString() },
    { name: ownColumns.updated, own: true, cell: ({ updated }) => updated.toISOString() },
  ]
}

/** A value as people read it and an import reads it back. */
export function cellOf(value: FieldValue, field: FieldDescription): string {
  if (value === null) return ''
  if (isLookup(value)) return guarded(value.name)
  if (Array.isArray(value)) return guarded(value.map((code) => optionText(code, field)).join('; '))
  if (typeof value === 'object') return 'amount' in value ? `${value.amount} ${value.currency}` : ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (field.type === 'option') return guarded(optionText(value, field))
  if (field.type === 'phone') return guardedPhone(value)
  return field.type === 'date' || field.type === 'date-time' ? value : guarded(value)
}

/** Its label, where no other option could be meant by it. */
function optionText(code: string, { options = [] }: FieldDescription): string {
  const label = options.find(({ value }) => value === code)?.label
  const meant = options.filter((one) => [one.value, one.label].some((name) => name.toLowerCase() === label?.toLowerCase()))
  return label === undefined || meant.length !== 1 || /[;,]|^\s|\s$/.test(label) ? code : label
}
