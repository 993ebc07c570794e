import type { FieldDescription, FieldValue, FieldValues, LookupValue } from '#contract/records.ts'
import type { CrmTexts } from './texts.ts'

/** What stands in a form, input by input; the names are the fields' own, with `.currency` and `.id` for second inputs. */
export type Written = Record<string, string>

export type ReadForm = {
  values: FieldValues
  /** a sentence beside a field, by its name */
  faults: Record<string, string>
  /** lookups whose text names several records, to choose from */
  choices: Record<string, LookupValue[]>
}

export type FindByName = (field: FieldDescription, text: string) => Promise<LookupValue[]>

/** A record's values as the texts of its form. */
export function writtenValues(fields: readonly FieldDescription[], values: FieldValues, currency: string): Written {
  const written: Written = {}
  for (const field of fields) {
    const value = values[field.name] ?? null
    if (field.type === 'currency') {
      const money = value as { amount: string; currency: string } | null
      written[field.name] = money?.amount ?? ''
      written[`${field.name}.currency`] = money?.currency ?? field.currency ?? currency
    } else if (field.type === 'lookup') {
      const target = value as LookupValue | null
      written[field.name] = target?.name ?? ''
      written[`${field.name}.id`] = target ? `${target.entity}/${target.id}` : ''
      written[`${field.name}.was`] = target?.name ?? ''
    } else if (field.type === 'multi-option') written[field.name] = Array.isArray(value) ? value.join('\n') : ''
    else if (field.type === 'date-time') written[field.name] = typeof value === 'string' ? value.slice(0, 16) : ''
    else if (field.type === 'checkbox') written[field.name] = value === true ? 'true' : ''
    else written[field.name] = value === null ? '' : String(value)
  }
  return written
}

/** Reads the written texts back into values; lookups are found by name unless their text was not touched. */
export async function readRecordForm(
  fields: readonly FieldDescription[],
  written: Written,
  texts: CrmTexts,
  find: FindByName,
): Promise<ReadForm> {
  const read: ReadForm = { values: {}, faults: {}, choices: {} }
  for (const field of fields) {
    const text = (written[field.name] ?? '').replace(/\r\n/g, '\n')
    if (field.type === 'lookup') await readLookup(field, text.trim(), written, texts, find, read)
    else {
      const value = readText(field, text, written, texts)
      if (typeof value === 'object' && value !== null && 'fault' in value) read.faults[field.name] = value.fault
      else read.values[field.name] = value
    }
  }
  return read
}

function readText(field: FieldDescription, text: string, written: Written, texts: CrmTexts): FieldValue | { fault: string } {
  const trimmed = text.trim()
  switch (field.type) {
    case 'checkbox':
      return text === 'true'
    case 'multi-option':
      return trimmed === '' ? null : trimmed.split('\n')
    case 'whole-number':
    case 'decimal': {
      if (trimmed === '') return null
      const number = Number(plainNumber(trimmed))
      return Number.isFinite(number) ? number : { fault: texts.notNumber }
    }
    case 'currency': {
      if (trimmed === '') return null
      const amount = plainNumber(trimmed)
      const currency = (written[`${field.name}.currency`] ?? '').trim().toUpperCase()
      if (!/^-?\d{1,18}(\.\d{1,6})?$/.test(amount)) return { fault: /^[A-Z]{3}$/.test(currency) ? texts.notAmount : texts.faults.amount }
      return { amount, currency }
    }
    case 'date-time':
      return trimmed === '' ? null : /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(trimmed) ? `${trimmed}:00Z` : trimmed
    case 'multiline':
      return text === '' ? null : text
    default:
      return trimmed === '' ? null : trimmed
  }
}

/** `1 250,50` and `1,250.50` are both 1250.50: spaces go, the last mark before at most two digits is the decimal one. */
function plainNumber(text: string): string {
  const spaceless = text.replace(/[\s\u00a0\u202f'’]/g, '')
  if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(spaceless)) return spaceless.replaceAll(',', '')
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(spaceless)) return spaceless.replaceAll('.', '').replace(',', '.')
  return spaceless.replace(/,(\d+)$/, '.$1')
}

async function readLookup(
  field: FieldDescription,
  text: string,
  written: Written,
  texts: CrmTexts,
  find: FindByName,
  read: ReadForm,
): Promise<void> {
  const chosen = named(written[`${field.name}.id`])
  const picked = named(written[`${field.name}.choice`])
  if (picked) {
    read.values[field.name] = { ...picked, name: text }
    return
  }
  if (text === '') {
    read.values[field.name] = null
    return
  }
  if (chosen && written[`${field.name}.was`] === text) {
    read.values[field.name] = { ...chosen, name: text }
    return
  }
  const found = await find(field, text)
  const same = found.filter((one) => one.name.toLocaleLowerCase() === text.toLocaleLowerCase())
  const only = same.length === 1 ? same[0] : found.length === 1 ? found[0] : undefined
  if (only) read.values[field.name] = only
  else {
    read.faults[field.name] = found.length === 0 ? texts.lookupNone(text) : texts.lookupMany(text, found.length)
    if (found.length > 1) read.choices[field.name] = found
  }
}

/** `account/17` */
function named(text: string | undefined): { entity: string; id: string } | undefined {
  const parts = /^([^/]{1,128})\/([^/]{1,128})$/.exec(text ?? '')
  return parts?.[1] && parts[2] ? { entity: parts[1], id: parts[2] } : undefined
}
