import { expect, test } from 'vitest'
import { keptId } from './external-ids.ts'

test.each([
  ['salesforce', '003A000001abcDE', '003A000001abcDEIAY'],
  ['hubspot', '101; 102', '101'],
  ['hubspot-uk', ' ;102', '102'],
  ['navision', '101;102', '101;102'],
])('an id of %s that is written %j is kept as %j', (source, text, id) => expect(keptId(text, source)).toBe(id))

test('two cells without an id at their beginning are not one record', () => {
  expect(keptId(';1', 'hubspot')).not.toBe(keptId(';2', 'hubspot'))
  expect(keptId(';', 'hubspot')).not.toBe('')
})
