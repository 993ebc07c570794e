import type { Duplicate } from '#contract/api/records.ts'
import { AppError } from '#contract/errors.ts'
import { readValues } from '#contract/field-types/read-values.ts'
import type { EntityDescription, FieldDescription, FieldValues, LookupValue, RecordRef } from '#contract/records.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'
import type { BrowseRecord } from '#server/connectors/embedded/browse.ts'
import type { By, RecordEdits } from '#server/connectors/embedded/edit-records.ts'
import type { EditView } from './edit-page.ts'
import { faultWords, troubleWords } from './fault-words.ts'
import { changedValues, mergeForms } from './merge-forms.ts'
import type { CrmPagesParts, Reader } from './parts.ts'
import { readRecordForm, type Written, writtenValues } from './record-form.ts'
import { recordPath, valueText } from './show-value.ts'
import { crmTexts } from './texts.ts'

export type Sent = { written: Written; base: Written; version?: string; key?: string; anyway: boolean; seen: readonly string[] }

/** Either it is saved, or the form stands again with everything typed and what is wrong beside it. */
export type Saving = { saved: { ref: { entity: string; id: string }; changed: boolean } } | { form: EditView; status: 400 | 409 }

type Parts = {
  reader: Reader
  entity: EntityDescription
  find: CrmSession['find']
  findByKey: CrmSession['findByKey']
  /** records that a new one with these values would likely double */
  doubles(values: FieldValues): Promise<Duplicate[]>
  edit: RecordEdits
  organisation: ReturnType<CrmPagesParts['organisation']>
  signal: AbortSignal
}

/** Makes a record from its form. */
export async function makeRecord(parts: Parts, sent: Sent): Promise<Saving> {
  const fields = writable(parts.entity)
  const read = await readForm(parts, fields, sent.written)
  const values = Object.fromEntries(Object.entries(read.values).filter(([, value]) => value !== null && value !== false))
  const faults = allFaults(parts, fields, read.faults, values, true)
  const form = formAgain(parts, sent, undefined, { ...read, faults })
  if (Object.keys(faults).length > 0) return { form, status: 400 }
  const doubles = await unseenDoubles(parts, sent, values)
  if (doubles.length > 0) {
    const text = crmTexts(parts.reader.lang)
    return {
      form: { ...form, doubles, anyway: true, trouble: { kind: 'warn', title: text.doubles(doubles.length), text: text.doublesText } },
      status: 409,
    }
  }
  try {
    const ref = await parts.edit.create(parts.entity.name, values, { key: sent.key ?? '', anyway: sent.anyway }, byReader(parts))
    return { saved: { ref, changed: true } }
  } catch (error) {
    return { form: withProblem(form, error, parts, values), status: 400 }
  }
}

/** Nothing where the person wants it anyway and has seen them all; a form that is sent twice would find what it has made itself. */
async function unseenDoubles(parts: Parts, sent: Sent, values: FieldValues): Promise<Duplicate[]> {
  if (sent.key !== undefined && (await parts.findByKey(sent.key, parts.signal))?.record) return []
  const doubles = await parts.doubles(values)
  return sent.anyway && doubles.every(({ match }) => sent.seen.includes(recordPath(match.record.ref))) ? [] : doubles
}

/** Saves what the person changed of a record; where somebody else saved meanwhile, both are brought together first. */
export async function changeRecord(parts: Parts, sent: Sent, record: BrowseRecord): Promise<Saving> {
  const fields = writable(parts.entity)
  if (sent.version !== record.version) return conflict(parts, sent, record, fields)
  const read = await readForm(parts, fields, sent.written)
  const values = changedValues(fields, read.values, sent.written, sent.base)
  const faults = allFaults(parts, fields, read.faults, values, false)
  const form = formAgain(parts, sent, record, { ...read, faults })
  if (Object.keys(faults).length > 0) return { form, status: 400 }
  const ref = record.record.ref
  if (Object.keys(values).length === 0) return { saved: { ref, changed: false } }
  try {
    await parts.edit.update(ref, values, { ifVersion: record.version }, byReader(parts))
    return { saved: { ref, changed: true } }
  } catch (error) {
    return { form: withProblem(form, error, parts, values), status: 400 }
  }
}

export function recordForm(
  reader: Reader,
  entity: EntityDescription,
  sections: EditView['sections'],
  record: BrowseRecord | undefined,
  base: Written,
  key: string | undefined,
): EditView {
  return {
    reader,
    entity,
    sections,
    record: record && shownRecord(record),
    written: base,
    base,
    key,
    faults: {},
    choices: {},
    theirs: {},
    trouble: undefined,
    doubles: [],
    anyway: false,
  }
}

/** Fields under their headings; a new record's come from the metadata alone. */
export function sectionsOf(entity: EntityDescription, record: BrowseRecord | undefined): EditView['sections'] {
  return record
    ? record.sections.map((section) => ({ title: section.title, fields: section.fields.map((one) => one.description) }))
    : [{ title: entity.label, fields: entity.fields }]
}

function conflict(parts: Parts, sent: Sent, record: BrowseRecord, fields: readonly FieldDescription[]): Saving {
  const text = crmTexts(parts.reader.lang)
  const now = writtenValues(fields, record.values, parts.organisation.currency)
  const { written, both } = mergeForms(fields, sent.base, sent.written, now)
  const theirs = Object.fromEntries(
    fields
      .filter((field) => both.includes(field.name))
      .map((field) => [field.name, valueText(field, record.values[field.name], parts.reader.lang) || text.empty]),
  )
  const form = recordForm(parts.reader, parts.entity, sectionsOf(parts.entity, record), record, now, undefined)
  return {
    form: { ...form, written, theirs, trouble: { kind: 'warn', title: text.conflict(record.record.name), text: text.conflictText } },
    status: 409,
  }
}

function formAgain(
  parts: Parts,
  sent: Sent,
  record: BrowseRecord | undefined,
  read: { faults: EditView['faults']; choices: EditView['choices'] },
): EditView {
  const text = crmTexts(parts.reader.lang)
  const form = recordForm(parts.reader, parts.entity, sectionsOf(parts.entity, record), record, sent.base, sent.key)
  return {
    ...form,
    written: sent.written,
    faults: read.faults,
    choices: read.choices,
    trouble: { kind: 'bad', title: text.notSaved, text: text.notSavedText },
  }
}

/** The CRM's own words: beside the fields it names, else above the form. What is not about the form goes on as it is. */
function withProblem(form: EditView, error: unknown, { reader, entity }: Parts, values: FieldValues): EditView {
  const kinds = new Set(['crm-refused', 'invalid-input', 'duplicate-record', 'version-conflict'])
  if (!(error instanceof AppError) || !kinds.has(error.code)) throw error
  const text = crmTexts(reader.lang)
  const faults = Object.fromEntries(
    (error.fields ?? []).map(({ path, message }) => {
      const name = path.replace(/^values\./, '')
      const field = entity.fields.find((one) => one.name === name)
      return [name, faultWords(field, values[name], message, reader.lang)]
    }),
  )
  const about = Object.keys(faults).length > 0 ? text.notSavedText : troubleWords(error, reader.lang)
  return { ...form, faults, anyway: error.overridable === true, trouble: { kind: 'bad', title: text.notSaved, text: about } }
}

/** What the form cannot read and what the CRM would refuse, told at once: a person corrects it in one go. */
function allFaults(
  { reader }: Parts,
  fields: readonly FieldDescription[],
  unread: EditView['faults'],
  values: FieldValues,
  whole: boolean,
): EditView['faults'] {
  const refused = readValues(values, fields, { whole }).faults.map(({ path, message }) => {
    const name = path.replace(/^values\./, '')
    const field = fields.find((one) => one.name === name)
    return [name, faultWords(field, values[name], message, reader.lang)]
  })
  return { ...Object.fromEntries(refused), ...unread }
}

function readForm(parts: Parts, fields: readonly FieldDescription[], written: Written) {
  return readRecordForm(fields, written, crmTexts(parts.reader.lang), async (field, text): Promise<LookupValue[]> => {
    const entities = (field.lookup ?? []).map((entity) => ({ entity, fields: [] }))
    const found = await parts.find({ by: { kind: 'lookup', text }, entities, country: parts.organisation.country, limit: 20 }, parts.signal)
    return found.records.map(({ record }) => ({ entity: record.ref.entity, id: record.ref.id, name: record.name }))
  })
}

function byReader({ reader, signal }: Parts): By {
  return { person: reader.person.id, signal }
}

function writable(entity: EntityDescription): FieldDescription[] {
  return entity.fields.filter((field) => !field.readOnly)
}

function shownRecord(record: BrowseRecord): NonNullable<EditView['record']> {
  const ref: RecordRef = record.record.ref
  return { name: record.record.name || ref.id, version: record.version, path: recordPath(ref) }
}
