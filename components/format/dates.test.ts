import { expect, test } from 'vitest'
import { clockTime, longDay, recently, shortDay } from './dates.ts'

const local = (day: string, clock: string) => new Date(`${day}T${clock}:00`).toISOString()
const now = new Date('2026-11-21T14:34:00').getTime()

test('the clock is told as the country does', () => {
  expect(clockTime(local('2026-11-21', '14:32'), 'en-GB')).toBe('14:32')
  expect(clockTime(local('2026-11-21', '09:05'), 'sv-SE')).toBe('09.05')
  expect(clockTime(local('2026-11-21', '14:32'), 'en-US').replace(/\s/g, ' ')).toBe('2:32 PM')
})

test('a day of another year says so', () => {
  expect(shortDay(local('2026-11-12', '10:00'), 'en-GB', now)).toBe('12 Nov')
  expect(shortDay(local('2025-11-12', '10:00'), 'en-GB', now)).toBe('12 Nov 2025')
  expect(shortDay(local('2026-11-12', '10:00'), 'sv-SE', now)).toBe('12 nov')
})

test('a date without a time is the same day in every time zone', () => {
  expect(longDay('2027-01-31', 'en-GB')).toBe('31 January 2027')
  expect(longDay('no date', 'en-GB')).toBe('no date')
})

test('today has a time, other days a date', () => {
  expect(recently(local('2026-11-21', '14:20'), 'en-GB', now)).toBe('14:20')
  expect(recently(local('2026-11-20', '14:20'), 'en-GB', now)).toBe('20 Nov')
})
