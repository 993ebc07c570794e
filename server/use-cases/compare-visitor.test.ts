import { expect, test } from 'vitest'
import type { EntityDescription } from '#contract/records.ts'
import { planStops } from '#server/matching/order.ts'
import { compareVisitor } from './compare-visitor.ts'

const field = { required: false, readOnly: false }
const contact: EntityDescription = {
  name: 'contact',
  kind: 'contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  primaryField: 'full_name',
  can: { search: true, create: true, update: true, activity: true },
  fields: [
    { ...field, name: 'full_name', label: 'Name', type: 'text' },
    { ...field, name: 'mobile', label: 'Mobile', type: 'phone' },
  ],
}
const told = (fullName: string, phone: string) =>
  compareVisitor(
    planStops(
      { fullName, phones: [phone], emails: [], variables: {} },
      ['phone', 'email', 'name'],
      { phone: () => false, email: () => false },
      'SE',
    ),
    contact,
    { name: 'Karin Ekdahl', values: { mobile: '070-174 06 42' } },
    'SE',
  )

test('what agrees is evidence, what is only alike is said as that, what differs is said with both values', () => {
  expect(told('Ekdahl, Karin', '+46701740642')).toMatchObject({ evidence: [{ identifier: 'phone' }, { identifier: 'name' }], compared: [] })
  expect(told('Karin Ek', '+46701740642')).toMatchObject({
    evidence: [{ identifier: 'phone' }],
    compared: [{ identifier: 'name', verdict: 'alike', visitorValue: 'Karin Ek', recordValues: ['Karin Ekdahl'] }],
  })
  expect(told('Maria Lind', '+46701740699').compared).toMatchObject([
    { identifier: 'phone', verdict: 'differs' },
    { identifier: 'name', verdict: 'differs', recordValues: ['Karin Ekdahl'] },
  ])
})
