import { describe, expect, test } from 'vitest'
import type { FieldDescription } from '#contract/records.ts'
import { readCell } from './read-cell.ts'
import { guessOrder } from './read-date.ts'
import { splitName } from './split-name.ts'

const options = { dates: 'auto' as const, decimal: 'auto' as const, currency: 'SEK' }
const field = (type: FieldDescription['type'], more: Partial<FieldDescription> = {}): FieldDescription => ({
  name: 'f',
  label: 'F',
  type,
  required: false,
  readOnly: false,
  ...more,
})
const value = (text: string, one: FieldDescription, given = {}) => {
  const read = readCell(text, one, { ...options, ...given })
  return 'value' in read ? read.value : `${read.reason} ${read.parts.join(' ')}`.trim()
}

describe('a date', () => {
  test.each([
    ['2026-11-21', '2026-11-21'],
    ['2026/1/2', '2026-01-02'],
    ['20261121', '2026-11-21'],
    ['21.11.2026', '2026-11-21'],
    ['1.2.2026', '2026-02-01'],
    ['21/11/2026', '2026-11-21'],
    ['11/21/2026', '2026-11-21'],
    ['03/03/2026', '2026-03-03'],
    ['21 Nov 2026', '2026-11-21'],
    ['November 21, 2026', '2026-11-21'],
    ['21 maj 2026', '2026-05-21'],
    ['2026-11-21 00:00:00', '2026-11-21'],
    ['2026-11-21T00:00:00.000Z', '2026-11-21'],
    ['2026-11-21T00:00:00+02:00', '2026-11-21'],
    ['2026-11-21T00:00:00.000-0500', '2026-11-21'],
    ['11/21/2026, 12:00:00 AM', '2026-11-21'],
    ['2026-11-21 00:30', 'date'],
    ['01/02/2026', 'date-unclear 2026-02-01 2026-01-02'],
    ['2026-02-30', 'date'],
    ['21/11/26', 'date'],
    ['2026-11-21 14:30', 'date'],
    ['soon', 'date'],
  ])('%j is read as %j', (text, expected) => expect(value(text, field('date'))).toBe(expected))

  test('that may be two is read as it was said', () => {
    expect([value('01/02/2026', field('date'), { dates: 'dmy' }), value('01/02/2026', field('date'), { dates: 'mdy' })]).toEqual([
      '2026-02-01',
      '2026-01-02',
    ])
  })

  test('of a file says in which order its others are, unless two contradict one another', () => {
    expect([
      guessOrder(['01/02/2026', '13/02/2026']),
      guessOrder(['01/13/2026']),
      guessOrder(['13/01/2026', '01/13/2026']),
      guessOrder(['01/02/2026']),
    ]).toEqual(['dmy', 'mdy', 'auto', 'auto'])
  })

  test.each([
    ['2026-11-21 14:30', '2026-11-21T14:30:00.000Z'],
    ['2026-11-21T14:30:00+01:00', '2026-11-21T13:30:00.000Z'],
    ['2026-11-21T14:30:00.000+0000', '2026-11-21T14:30:00.000Z'],
    ['11/21/2026, 2:30 PM', '2026-11-21T14:30:00.000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21 25:00', 'time'],
  ])('with a time %j is %j', (text, expected) => expect(value(text, field('date-time'))).toBe(expected))
})

describe('a number', () => {
  test.each([
    ['1234,5', 1234.5],
    ['1234.5', 1234.5],
    ['1 234,50', 1234.5],
    ['1\u00a0234', 1234],
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1,234,567', 1234567],
    ["1'234.5", 1234.5],
    ['-5', -5],
    ['(5)', -5],
    ['5-', -5],
    ['\u22125', -5],
    ['0,125', 0.125],
    ['1.234', 1.234],
    ['1,234', 'number-unclear 1234 1.234'],
    ['1.2.3', 'number'],
    ['12a', 'number'],
  ])('%j is read as %j', (text, expected) => expect(value(text, field('decimal'))).toBe(expected))

  test('that may be two is read as it was said', () => {
    expect([
      value('1,234', field('decimal'), { decimal: 'comma' }),
      value('1,234', field('decimal'), { decimal: 'point' }),
      value('1.234', field('decimal'), { decimal: 'comma' }),
    ]).toEqual([1.234, 1234, 1234])
  })

  test('that is whole has groups and no fraction', () => {
    expect([
      value('1,234', field('whole-number')),
      value('1.234', field('whole-number')),
      value('1.5', field('whole-number')),
      value('99999999999999999999', field('whole-number')),
    ]).toEqual([1234, 1234, 'whole-number', 'whole-number'])
  })

  test.each([
    ['1 234,50 SEK', { amount: '1234.50', currency: 'SEK' }],
    ['EUR 99', { amount: '99.00', currency: 'EUR' }],
    ['€99,5', { amount: '99.50', currency: 'EUR' }],
    ['100 kr', { amount: '100.00', currency: 'SEK' }],
    ['100:-', { amount: '100.00', currency: 'SEK' }],
    ['$1,234.5', { amount: '1234.50', currency: 'SEK' }],
    ['much', 'money'],
  ])('with money %j is %j', (text, expected) => expect(value(text, field('currency'))).toEqual(expected))

  test('of another currency than the field’s is refused', () =>
    expect(value('1 EUR', field('currency', { currency: 'SEK' }))).toBe('other-currency SEK'))
})

describe('words', () => {
  const colours = [
    { value: 'red', label: 'Red' },
    { value: 'sea', label: 'Sea; blue' },
  ]
  test.each([
    ['Yes', true],
    ['nej', false],
    ['1', true],
    ['maybe', 'yes-no'],
  ])('%j is %j for a checkbox', (text, expected) => expect(value(text, field('checkbox'))).toBe(expected))

  test.each([
    ['red', 'red'],
    ['RED', 'red'],
    ['Röd', 'red'],
    ['Sea; blue', 'sea'],
    ['Redd', 'option Red'],
  ])('%j is the option %j', (text, expected) =>
    expect(value(text, field('option', { options: colours }), { words: new Map([['f Red', 'Röd']]) })).toBe(expected),
  )

  test('of several options are parted by semicolons or commas, and keep the field’s order', () => {
    const many = field('multi-option', { options: [...colours, { value: 'x', label: 'X' }] })
    expect([value('X; red', many), value('red,x', many), value('Sea; blue', many), value('red;nope', many)]).toEqual([
      ['red', 'x'],
      ['red', 'x'],
      ['sea'],
      'option',
    ])
  })

  test.each([
    ['phone', '12', 'phone'],
    ['email', 'a@b', 'email'],
    ['url', 'ftp://x', 'url'],
    ['email', '\u200b asa@x.example ', 'asa@x.example'],
    ['text', "'=1+1", '=1+1'],
    ['text', '', null],
  ] as const)('of a %s %j are %j', (type, text, expected) => expect(value(text, field(type))).toBe(expected))

  test('that are too long are said to be', () => expect(value('abcdef', field('text', { maxLength: 5 }))).toBe('too-long 6 5'))
})

test('a whole name is taken apart', () => {
  expect(['Åsa Lind', 'Lind, Åsa', 'Cher', 'Ludwig van Beethoven', 'Anna Karin Ek'].map(splitName)).toEqual([
    ['Åsa', 'Lind'],
    ['Åsa', 'Lind'],
    [null, 'Cher'],
    ['Ludwig', 'van Beethoven'],
    ['Anna Karin', 'Ek'],
  ])
})

test('a cell as long as any may be is read in milliseconds, whatever is repeated in it', () => {
  const long = (text: string, sign: string) => `${text}${sign.repeat(131_000)}${text}`
  const { user } = process.cpuUsage()
  for (const type of [
    'date',
    'date-time',
    'whole-number',
    'decimal',
    'currency',
    'checkbox',
    'option',
    'multi-option',
    'text',
    'email',
    'phone',
    'url',
  ] as const)
    for (const sign of [' ', '\u200e', '1', ',', '-', "'", '.', '(']) {
      readCell(long('1', sign), field(type), options)
      readCell(long(' 1', sign), field(type), options)
    }
  expect(process.cpuUsage().user - user).toBeLessThan(4_000_000)
})

test('a moment that its offset leads out of the years of four digits, and the year 0, are refused: no database keeps them', () => {
  expect(value('0001-01-01 00:30 +0100', field('date-time'))).toBe('time')
  expect(value('9999-12-31 23:30 -0100', field('date-time'))).toBe('time')
  expect(value('0000-01-01', field('date'))).toBe('date')
  expect(value('0001-01-01 00:30', field('date-time'))).toBe('0001-01-01T00:30:00.000Z')
})
