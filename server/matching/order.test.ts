import { expect, test } from 'vitest'
import type { Visitor } from '#contract/conversation.ts'
import { planStops } from './order.ts'
import { ownIdentifiers } from './own.ts'

const nobody = ownIdentifiers({ ownPhones: [], ownEmails: [], country: 'SE' })
const visitor = (given: Partial<Visitor>): Visitor => ({ phones: [], emails: [], variables: {}, ...given })

test('the stops stand in the order of the settings; one without a value is not given', () => {
  const stops = planStops(visitor({ emails: ['A@b.se'], fullName: 'Åsa Lind' }), ['name', 'phone', 'email'], nobody, 'SE')
  expect(stops.map(({ identifier, state }) => `${identifier} ${state}`)).toEqual(['name try', 'phone not-given', 'email try'])
  expect(stops[2]?.values).toEqual([{ raw: 'A@b.se', normalised: 'a@b.se' }])
})

test('an identifier that the settings leave out is not tried', () => {
  expect(planStops(visitor({ phones: ['0701234567'] }), ['email'], nobody, 'SE').map((stop) => stop.identifier)).toEqual(['email'])
})

test('all phones are tried, one number once, unreadable ones not at all', () => {
  const [stop] = planStops(visitor({ phones: ['070-123 45 67', '+46701234567', 'unknown', '08-123 456 78'] }), ['phone'], nobody, 'SE')
  expect(stop?.values).toEqual([
    { raw: '070-123 45 67', normalised: '+46701234567' },
    { raw: '08-123 456 78', normalised: '+46812345678' },
  ])
})

test("the organisation's own numbers and addresses are never tried", () => {
  const own = ownIdentifiers({ ownPhones: ['08-123 456 78'], ownEmails: ['@fjordbat.se', 'Info@example.se'], country: 'SE' })
  const stops = planStops(
    visitor({ phones: ['+46 8 123 456 78'], emails: ['maja@fjordbat.se', 'info@EXAMPLE.se', 'x@mail.fjordbat.se'] }),
    ['phone', 'email'],
    own,
    'SE',
  )
  expect(stops.map(({ state, values }) => ({ state, values }))).toEqual([
    { state: 'own', values: [] },
    { state: 'own', values: [] },
  ])
  expect(own.email('maja@notfjordbat.se')).toBe(false)
  const [mixed] = planStops(visitor({ phones: ['08-123 456 78', '0701234567'] }), ['phone'], own, 'SE')
  expect(mixed).toMatchObject({ state: 'try', values: [{ normalised: '+46701234567' }] })
})

test('an own domain may have letters of its own', () => {
  expect(ownIdentifiers({ ownPhones: [], ownEmails: ['@Exämple.se'], country: 'SE' }).email('a@xn--exmple-cua.se')).toBe(true)
})
