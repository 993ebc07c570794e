import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type FieldDescription, FieldType, type FieldValue } from '../records.ts'
import { fieldTypes } from './index.ts'
import { readValue, readValues } from './read-values.ts'

const field = (type: FieldType, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name: 'it',
  label: 'It',
  type,
  required: false,
  readOnly: false,
  ...more,
})
const regions = [
  { value: 'norrland', label: 'Norrland' },
  { value: 'nordic', label: 'Nordic' },
  { value: 'world', label: 'World' },
]

describe('values that are taken', () => {
  test.each([
    ['text', {}, '  Åsa  ', 'Åsa'],
    ['text', {}, 'two\nlines\tand tab', 'two lines and tab'],
    ['text', {}, '<b>&amp;</b>', '<b>&amp;</b>'],
    ['text', {}, 'half \ud800 NUL \u0000.', 'half \ufffd NUL .'],
    ['multiline', {}, 'a\r\nb\rc', 'a\nb\nc'],
    ['phone', {}, ' 070-123 45 67 ', '070-123 45 67'],
    ['phone', {}, '٠٧٠١٢٣', '٠٧٠١٢٣'],
    ['email', {}, 'åsa@exämple.se', 'åsa@exämple.se'],
    ['url', {}, 'example.se/å', 'https://example.se/å'],
    ['url', {}, 'localhost:4310/x', 'https://localhost:4310/x'],
    ['url', {}, 'HTTP://example.se', 'HTTP://example.se'],
    ['whole-number', {}, -3, -3],
    ['decimal', {}, 0.5, 0.5],
    ['currency', {}, { amount: '0012.5', currency: 'SEK' }, { amount: '12.50', currency: 'SEK' }],
    ['currency', {}, { amount: '-0', currency: 'SEK' }, { amount: '0.00', currency: 'SEK' }],
    ['currency', {}, { amount: '0.123456', currency: 'SEK' }, { amount: '0.123456', currency: 'SEK' }],
    ['date', {}, '2024-02-29', '2024-02-29'],
    ['date-time', {}, '2026-11-21T14:30:00+01:00', '2026-11-21T13:30:00.000Z'],
    ['checkbox', {}, false, false],
    ['option', { options: regions }, 'nordic', 'nordic'],
    ['multi-option', { options: regions }, ['world', 'norrland', 'world'], ['norrland', 'world']],
    ['lookup', { lookup: ['account'] }, { entity: 'account', id: '1', name: 'x' }, { entity: 'account', id: '1', name: 'x' }],
    ['text', {}, '', null],
    ['text', {}, '   ', null],
    ['multi-option', { options: regions }, [], null],
    ['date', {}, null, null],
  ] as [FieldType, Partial<FieldDescription>, FieldValue, FieldValue][])('%s %j: %j', (type, more, given, kept) => {
    expect(readValue(given, field(type, more))).toEqual({ value: kept })
  })
})

describe('values that are refused, with a sentence', () => {
  test.each([
    ['text', {}, 5, 'It must be text.'],
    ['text', { maxLength: 3 }, 'four', 'It holds 4 characters; at most 3 fit.'],
    ['phone', {}, 'call me', 'It is not a phone number: it needs at least three digits.'],
    ['email', {}, 'asa@', 'It is not an email address such as name@example.com.'],
    ['email', {}, 'a b@example.se', 'It is not an email address such as name@example.com.'],
    ['url', {}, 'javascript:alert(1)', 'It must be a web address that starts with https:// or http://.'],
    ['url', {}, 'data:text/html,x', 'It must be a web address that starts with https:// or http://.'],
    ['whole-number', {}, 0.5, 'It must be a whole number.'],
    ['whole-number', {}, 2 ** 60, 'It must be a whole number.'],
    ['decimal', {}, Number.POSITIVE_INFINITY, 'It must be a number.'],
    ['currency', {}, { amount: '1,5', currency: 'SEK' }, 'It must be an amount with a currency, such as 184500.00 SEK.'],
    ['currency', { currency: 'EUR' }, { amount: '1', currency: 'SEK' }, 'It is kept in EUR, not in SEK.'],
    ['date', {}, '2026-02-30', 'It must be a date such as 2026-11-21.'],
    ['date-time', {}, '2026-11-21T14:30:00', 'It must be a date and time with offset, such as 2026-11-21T14:30:00+01:00.'],
    ['checkbox', {}, 'yes', 'It must be yes or no.'],
    ['option', { options: regions }, 'Norr', 'It has no value "Norr". Nearest: Norrland, Nordic.'],
    ['option', { options: regions }, '__proto__', 'It has no value "__proto__".'],
    ['multi-option', { options: regions }, ['nordic', 'x'], 'It has no value "x".'],
    ['lookup', { lookup: ['account'] }, { entity: 'lead', id: '1', name: 'x' }, 'It cannot point at a record of lead.'],
    ['lookup', { lookup: ['account'] }, '1', 'It must be another record, chosen from the list.'],
  ] as [FieldType, Partial<FieldDescription>, FieldValue, string][])('%s %j: %j', (type, more, given, fault) => {
    expect(readValue(given, field(type, more))).toEqual({ fault })
  })
})

test('what was kept is taken again as it is', () => {
  const kept: [FieldDescription, FieldValue][] = [
    [field('text'), 'Åsa'],
    [field('currency'), { amount: '12.50', currency: 'SEK' }],
    [field('date-time'), '2026-11-21T13:30:00.000Z'],
    [field('url'), 'https://example.se/å'],
    [field('multi-option', { options: regions }), ['norrland', 'world']],
  ]
  for (const [one, value] of kept) expect(readValue(value, one)).toEqual({ value })
})

test('every type accepts on the wire what it keeps', () => {
  for (const type of FieldType.options) expect(fieldTypes[type].type).toBe(type)
  expect(fieldTypes.date.schema.safeParse('2026-11-21').success).toBe(true)
  expect(fieldTypes.date.schema.safeParse('21/11').success).toBe(false)
})

test('every file of a type is in the list', () => {
  const others = ['index', 'field-type', 'plain-text', 'nearest-options', 'read-values']
  const files = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    .map((file) => file.slice(0, -3))
  expect(files.filter((file) => !others.includes(file)).sort()).toEqual(Object.keys(fieldTypes).sort())
})

describe('the values of a record', () => {
  const fields = [
    field('text', { name: 'last', label: 'Last name', required: true }),
    field('email', { name: 'email', label: 'E-mail' }),
    field('text', { name: 'full', label: 'Name', readOnly: true }),
  ]

  test('each wrong field has its sentence', () => {
    const { faults } = readValues({ email: 'x', full: 'y', nowhere: 'z' }, fields, { whole: true })
    expect(faults).toEqual([
      { path: 'values.email', message: 'E-mail is not an email address such as name@example.com.' },
      { path: 'values.full', message: 'Name cannot be written.' },
      { path: 'values.nowhere', message: 'There is no field nowhere here.' },
      { path: 'values.last', message: 'Last name is required.' },
    ])
  })

  test('a part of a record may leave required fields out, but not empty them', () => {
    expect(readValues({ email: 'a@b.se' }, fields, { whole: false })).toEqual({ values: { email: 'a@b.se' }, faults: [] })
    expect(readValues({ last: ' ' }, fields, { whole: false }).faults).toHaveLength(1)
  })

  test('a field called __proto__ is a field that does not exist', () => {
    const { values, faults } = readValues(JSON.parse('{"__proto__": "x", "last": "Lind"}'), fields, { whole: true })
    expect(faults).toEqual([{ path: 'values.__proto__', message: 'There is no field __proto__ here.' }])
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  })
})
