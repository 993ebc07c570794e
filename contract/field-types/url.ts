import * as z from 'zod/mini'
import type { FieldTypeRule } from './field-type.ts'
import { readText } from './plain-text.ts'

/** A web address, http or https; `example.com` is taken as https. Any other scheme is refused. */
export const url: FieldTypeRule = {
  type: 'url',
  schema: z.string().check(z.maxLength(2_048)),
  read(value, field) {
    const reading = readText(value, { ...field, maxLength: field.maxLength ?? 2_048 }, { lines: false })
    if ('fault' in reading || reading.value === null) return reading
    const written = String(reading.value)
    const address = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(written) ? written : `https://${written}`
    return /^https?:\/\/[^\s/?#]+/i.test(address) && URL.canParse(address)
      ? { value: address }
      : { fault: `${field.label} must be a web address that starts with https:// or http://.` }
  },
}
