import { describe, expect, test } from 'vitest'
import { readValue } from '#contract/field-types/read-values.ts'
import type { FieldType, FieldValue } from '#contract/records.ts'
import { checkValue } from './check-value.ts'
import { formField } from './script/forms.ts'

const options = [{ value: 'norr', label: 'Norrland' }]
const field = (type: FieldType, maxLength?: number) =>
  formField('it', 'It', type, {
    ...(maxLength && { maxLength }),
    ...((type === 'option' || type === 'multi-option') && { options }),
    ...(type === 'lookup' && { lookup: ['account'] }),
    ...(type === 'currency' && { currency: 'SEK' }),
  })

const values: Record<FieldType, Exclude<FieldValue, null>[]> = {
  text: ['Åsa', ' ', 'a\tb', 'x'.repeat(4_000), 'x'.repeat(4_001), ` ${'x'.repeat(4_000)} `, `\u0000${'x'.repeat(4_000)}`],
  multiline: ['a\r\nb', 'x'.repeat(131_073), `${'a\r\n'.repeat(60_000)}`],
  phone: ['070-123 45 67', '12', '1-2-3', '٠٧٠', 'ask Åsa', `+46 ${'7'.repeat(200)}`],
  email: ['a@example.com', 'åsa@exämple.se', 'a@b', 'a b@example.com', 'a@example..com', '@example.com', 'a@', `${'a'.repeat(250)}@b.se`],
  url: ['example.com', 'http://a.b/c?d', 'localhost:4310/x', 'javascript:alert(1)', 'https://', 'ftp://a.b', 'two words'],
  'whole-number': [1, -3, 1.5, 2 ** 53],
  decimal: [1.5, Number.NaN],
  currency: [
    { amount: '12.50', currency: 'SEK' },
    { amount: '12.50', currency: 'EUR' },
    { amount: '1.1234567', currency: 'SEK' },
    { amount: '1'.repeat(19), currency: 'SEK' },
  ],
  date: ['2026-11-21', '2026-02-30', '12026-01-01', 'tomorrow'],
  'date-time': ['2026-11-21T14:30:00+01:00', '2026-02-30T14:30:00+01:00', 'now'],
  checkbox: [true, false],
  option: ['norr', 'Norrland'],
  'multi-option': [['norr'], ['norr', 'söder']],
  lookup: [
    { entity: 'account', id: '1', name: 'A' },
    { entity: 'contact', id: '1', name: 'A' },
  ],
}

describe.each(Object.entries(values) as [FieldType, Exclude<FieldValue, null>[]][])('%s', (type, all) => {
  test.each(all.map((value) => [JSON.stringify(value).slice(0, 40), value] as const))(
    '%s is judged as the server does',
    (_shown, value) => {
      expect(checkValue(field(type), value) === undefined).toBe(!('fault' in readValue(value, field(type))))
    },
  )
})

test('a text that is too long is told with the limit and its own length', () => {
  expect(checkValue(field('text', 50), 'x'.repeat(63))).toEqual({ kind: 'too-long', limit: 50, length: 63 })
})
