import { describe, expect, test } from 'vitest'
import { checkForm, cleaned, placeFaults, prefillOf } from './create-form.ts'
import { everyType, formField } from './script/forms.ts'

const visitor = { phones: ['+44 7700 900461', '+44 7700 900462'], emails: [], variables: {} }

describe('prefill', () => {
  const last = formField('last', 'Last', 'text', { prefill: 'lastName' })
  const first = formField('first', 'First', 'text', { prefill: 'firstName' })
  test('a full name is split where only that is known', () => {
    expect(prefillOf(first, { ...visitor, fullName: 'Zoë van den Broek' })).toBe('Zoë van den')
    expect(prefillOf(last, { ...visitor, fullName: 'Zoë van den Broek' })).toBe('Broek')
    expect(prefillOf(last, { ...visitor, fullName: 'Zoë' })).toBe('Zoë')
  })
  test('first and last name go before the full one', () => {
    expect(prefillOf(last, { ...visitor, fullName: 'Nguyễn Thị Minh Khai', lastName: 'Nguyễn Thị' })).toBe('Nguyễn Thị')
  })
  test('the first phone fills; what is not known leaves the field alone', () => {
    expect(prefillOf(formField('p', 'P', 'phone', { prefill: 'phone' }), visitor)).toBe('+44 7700 900461')
    expect(prefillOf(formField('e', 'E', 'email', { prefill: 'email' }), visitor)).toBeUndefined()
  })
})

test('only what is filled is sent, without the space around it', () => {
  expect(cleaned({ a: ' x ', b: '', c: '  ', d: null, e: 0, f: false, g: [] })).toEqual({ a: 'x', e: 0, f: false })
})

test('required, too long, wrong and unreadable are known without asking', () => {
  const fields = [
    formField('r', 'R', 'text', { required: true }),
    formField('l', 'L', 'text', { maxLength: 3 }),
    formField('n', 'N', 'decimal'),
    formField('e', 'E', 'email'),
    formField('locked', 'L', 'email', { readOnly: true }),
  ]
  expect(checkForm(fields, { r: ' ', l: 'four', e: 'nobody', locked: 'nobody' }, new Set(['n']))).toEqual({
    r: { kind: 'required' },
    l: { kind: 'too-long', limit: 3, length: 4 },
    n: { kind: 'unreadable' },
    e: { kind: 'wrong' },
  })
})

test('a fault finds its field by any part of its path; one that fits none is left over', () => {
  const { faults, rest } = placeFaults(everyType, {
    code: 'crm-refused',
    fields: [
      { path: 'values.phone', message: 'A' },
      { path: 'records[0].values.email', message: 'B' },
      { path: 'values.nobody', message: 'C' },
    ],
  })
  expect(Object.keys(faults)).toEqual(['phone', 'email'])
  expect(rest).toEqual([{ path: 'values.nobody', message: 'C' }])
})

test('only the CRM is quoted: what our own server refuses is told in the words of the sidebar', () => {
  const fields = [{ path: 'values.email', message: 'Too big: expected string to have <=254 characters' }]
  expect(placeFaults(everyType, { code: 'crm-refused', fields }).faults['email']).toMatchObject({ kind: 'said' })
  expect(placeFaults(everyType, { code: 'invalid-input', fields }).faults['email']).toEqual({ kind: 'refused' })
})
