import { expect, test } from 'vitest'
import { refuseFile } from './refuse-file.ts'

test.each([
  ['contacts.csv', 100, undefined],
  ['CONTACTS.TSV', 100, undefined],
  ['no-ending', 100, undefined],
  ['contacts.csv', 2_000_000_000, undefined],
  ['contacts.csv', 2_000_000_001, 'too-large'],
  ['contacts.csv', 0, 'empty'],
  ['contacts.xlsx', 100, 'workbook'],
  ['Contacts.Numbers', 100, 'workbook'],
  ['contacts.zip', 0, 'not-csv'],
  [`${'x'.repeat(252)}.csv`, 100, 'name'],
])('%s of %i bytes: %s', (name, size, why) => {
  expect(refuseFile({ name, size })).toBe(why)
})
