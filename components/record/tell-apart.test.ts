import { describe, expect, test } from 'vitest'
import { recordKey } from '#contract/record-identity.ts'
import type { Match, ShownField } from '#contract/records.ts'
import { match, nordhavn, summary } from '#services/view/script/people.ts'
import { tellApart } from './tell-apart.ts'

const words = {
  created: 'Created',
  id: 'Id',
  day: (at: string) => at.slice(0, 10),
  label: (_entity: string, _field: string, label: string) => label,
  value: (_entity: string, { value }: ShownField) => String(value ?? ''),
}
const text = (label: string, value: string | null, type: ShownField['type'] = label === 'Phone' ? 'phone' : 'text'): ShownField => ({
  name: label,
  label,
  type,
  value,
})
const anna = (id: string, fields: ShownField[], created?: string, name = 'Anna Berg') =>
  match(summary('contact', id, name, { account: nordhavn, ...(created && { created }) }), [], { fields })

/** `Email a‹nna›@example.com`, by id */
const told = (matches: Match[]) =>
  Object.fromEntries(
    matches.map(({ record }) => {
      const apart = tellApart(matches, words).get(recordKey(record.ref))
      const value = apart?.stretches.map((part) => (part.marked ? `‹${part.text}›` : part.text)).join('')
      return [record.ref.id, apart && `${apart.label} ${value}`]
    }),
  )

describe('records of one name and one account', () => {
  test('are told apart by the first field in which they differ', () => {
    const one = anna('1', [text('Owner', 'Maja'), text('City', 'Umeå'), text('Language', 'Swedish')])
    const two = anna('2', [text('Owner', 'Maja'), text('City', 'Luleå'), text('Language', 'English')])
    expect(told([one, two])).toEqual({ 1: 'City Umeå', 2: 'City Luleå' })
  })

  test('with the differing part of a long value marked', () => {
    const one = anna('1', [text('Email', 'anna.berg@example.com', 'email')])
    const two = anna('2', [text('Email', 'anna.berg2@example.com', 'email')])
    expect(told([one, two])).toEqual({ 1: 'Email anna.berg@example.com', 2: 'Email anna.berg‹2›@example.com' })
  })

  test('but no part where most of it differs', () => {
    const one = anna('1', [text('Email', 'anna.berg@example.com', 'email')])
    const two = anna('2', [text('Email', 'a.berg@example.com', 'email')])
    expect(told([one, two])).toEqual({ 1: 'Email anna.berg@example.com', 2: 'Email a.berg@example.com' })
  })

  test('one number that is written in two ways is no difference', () => {
    const one = anna('1', [text('Phone', '070-174 06 31'), text('City', 'Umeå')])
    const two = anna('2', [text('Phone', '+46701740631'), text('City', 'Luleå')])
    expect(told([one, two])).toEqual({ 1: 'City Umeå', 2: 'City Luleå' })
  })

  test('a field that each of them has goes before one that some have not', () => {
    const one = anna('1', [text('Email', 'anna@example.com'), text('City', 'Umeå')])
    const two = anna('2', [text('Email', null), text('City', 'Luleå')])
    expect(told([one, two])).toEqual({ 1: 'City Umeå', 2: 'City Luleå' })
    expect(told([anna('1', [text('Email', 'anna@example.com')]), anna('2', [text('Email', null)])])).toEqual({
      1: 'Email anna@example.com',
      2: 'Email –',
    })
  })

  test('three need a field in which all three differ, else the one that differs most', () => {
    const three = (city: string, phone: string, at: number) => anna(String(at), [text('City', city), text('Phone', phone)])
    expect(told([three('Umeå', '070 1', 1), three('Umeå', '070 2', 2), three('Luleå', '070 3', 3)])[1]).toBe('Phone 070 ‹1›')
    expect(Object.keys(told([three('Umeå', '1', 1), three('Umeå', '1', 2), three('Luleå', '1', 3)]))).toHaveLength(3)
  })

  test('that are the same in everything are told apart by the day they were made, and at last by their id', () => {
    const same = [text('City', 'Umeå')]
    expect(told([anna('7', same, '2024-03-01T10:00:00Z'), anna('8', same, '2026-11-02T10:00:00Z')])).toEqual({
      7: 'Created 2024-03-01',
      8: 'Created 2026-11-02',
    })
    expect(told([anna('7', same), anna('8', same)])).toEqual({ 7: 'Id 7', 8: 'Id 8' })
  })
})

test('records that look different already are left as they are', () => {
  const other = match(summary('lead', '3', 'Anna Berg', { subtitle: 'Umeå' }), [])
  expect(told([anna('1', [], undefined), anna('2', [], undefined, 'Anna Bergström'), other])).toEqual({
    1: undefined,
    2: undefined,
    3: undefined,
  })
})

test('case and accents do not make two names different', () => {
  expect(told([anna('1', [text('City', 'A')]), anna('2', [text('City', 'B')], undefined, 'ANNA BERG')])).toEqual({
    1: 'City A',
    2: 'City B',
  })
})
