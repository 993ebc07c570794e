import { expect, test } from 'vitest'
import { clockTime, dayHeading, localeFor, longDay, recently, recentlyAlone, shortDay } from './moments.ts'

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

test('today has a time, yesterday its name too, other days a date', () => {
  expect(recently(local('2026-11-21', '14:20'), 'en-GB', now)).toBe('14:20')
  expect(recently(local('2026-11-20', '14:05'), 'en-GB', now)).toBe('yesterday 14:05')
  expect(recentlyAlone(local('2026-11-20', '14:05'), 'en-GB', now)).toBe('Yesterday 14:05')
  expect(recentlyAlone(local('2026-11-20', '14:05'), 'en-US', now).replace(/\s/g, ' ')).toBe('Yesterday 2:05 PM')
  expect(recentlyAlone(local('2026-11-20', '14:05'), 'sv-SE', now)).toBe('I går 14.05')
  expect(recently(local('2026-11-19', '14:20'), 'en-GB', now)).toBe('19 Nov')
})

test('a day of messages is headed by its name where it is near', () => {
  expect(dayHeading(local('2026-11-21', '00:01'), 'en-GB', now)).toBe('Today')
  expect(dayHeading(local('2026-11-20', '23:59'), 'sv-SE', now)).toBe('I går')
  expect(dayHeading(local('2026-11-12', '09:00'), 'en-GB', now)).toBe('Thursday 12 November')
  expect(dayHeading(local('2026-11-12', '09:00'), 'sv-SE', now)).toBe('Torsdag 12 november')
})

test('the reader’s own locale counts within the language', () => {
  expect(localeFor('en', ['sv-SE', 'en-US'])).toBe('en-US')
  expect(localeFor('sv', ['en-US'])).toBe('sv-SE')
})
