import { expect, test } from 'vitest'
import { mergeDraft } from './merge-draft.ts'

test.each([
  ['nothing was kept', undefined, { values: { a: 1 } }, { values: { a: 1 } }],
  ['fields of two pages', { values: { a: 1 } }, { values: { b: 2 } }, { values: { a: 1, b: 2 } }],
  ['the same field: the later one', { values: { a: 1 } }, { values: { a: 2 } }, { values: { a: 2 } }],
  ['a field that was emptied', { values: { a: 1 } }, { values: { a: null } }, { values: { a: null } }],
  ['a list is one value', { values: { a: [1] } }, { values: { a: [2] } }, { values: { a: [2] } }],
  ['what is no form', 'kept', { values: {} }, { values: {} }],
  ['what is beside the fields', { key: 'one', values: {} }, { key: null, values: {} }, { key: null, values: {} }],
])('%s', (_, kept, given, merged) => {
  expect(mergeDraft(kept, given)).toEqual(merged)
})
