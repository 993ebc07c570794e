import type { FieldType } from '../records.ts'
import { checkbox } from './checkbox.ts'
import { currency } from './currency.ts'
import { date } from './date.ts'
import { dateTime } from './date-time.ts'
import { decimal } from './decimal.ts'
import { email } from './email.ts'
import type { FieldTypeRule } from './field-type.ts'
import { lookup } from './lookup.ts'
import { multiOption } from './multi-option.ts'
import { multiline } from './multiline.ts'
import { option } from './option.ts'
import { phone } from './phone.ts'
import { text } from './text.ts'
import { url } from './url.ts'
import { wholeNumber } from './whole-number.ts'

/** Every field type, one line each; the compiler fails where one is missing. */
export const fieldTypes: Record<FieldType, FieldTypeRule> = {
  text,
  multiline,
  phone,
  email,
  url,
  'whole-number': wholeNumber,
  decimal,
  currency,
  date,
  'date-time': dateTime,
  checkbox,
  option,
  'multi-option': multiOption,
  lookup,
}
