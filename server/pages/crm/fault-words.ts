import { type AppError, inSentences } from '#contract/errors.ts'
import { longestText } from '#contract/field-types/plain-text.ts'
import type { FieldDescription, FieldType, FieldValue } from '#contract/records.ts'
import type { Language } from '#server/html/messages.ts'
import { crmTexts } from './texts.ts'

/** What is wrong with one value, in the reader's language. The CRM writes its sentences in English: there they stand as they are. */
export function faultWords(field: FieldDescription | undefined, value: FieldValue | undefined, message: string, lang: Language): string {
  const text = crmTexts(lang)
  if (lang === 'en' || !field) return message
  if (value === undefined || value === null || value === '') return text.faults.required
  const longest = longestText(field)
  if (typeof value === 'string' && longest !== undefined && value.length > longest) return text.faults.tooLong(value.length, longest)
  return text.faults[kindOf[field.type]]
}

/** What went wrong with the whole, in the reader's language. */
export function troubleWords(error: AppError, lang: Language): string {
  const text = crmTexts(lang)
  if (lang === 'en') return inSentences(error)
  if (error.code === 'duplicate-record') return text.faults.duplicate
  return error.code === 'version-conflict' ? text.conflictAgain : text.faults.refused
}

type Kind = 'text' | 'phone' | 'email' | 'url' | 'option' | 'whole' | 'number' | 'amount' | 'date' | 'moment' | 'lookup'

const kindOf: Record<FieldType, Kind> = {
  text: 'text',
  multiline: 'text',
  phone: 'phone',
  email: 'email',
  url: 'url',
  'whole-number': 'whole',
  decimal: 'number',
  currency: 'amount',
  date: 'date',
  'date-time': 'moment',
  checkbox: 'option',
  option: 'option',
  'multi-option': 'option',
  lookup: 'lookup',
}
