import { expect, test } from 'vitest'
import { bytesText, percentOf, secondsLeft, spokenPercent, timeLeft } from './progress.ts'

test('percent is whole, never 100 before the end, and never out of its bounds', () => {
  expect([
    percentOf(0, 10),
    percentOf(999, 1_000),
    percentOf(1_000, 1_000),
    percentOf(1_200, 1_000),
    percentOf(-1, 10),
    percentOf(5, 0),
  ]).toEqual([0, 99, 100, 100, 0, 0])
})

test('only every tenth percent is read out', () => {
  expect([0, 9, 10, 57, 100].map(spokenPercent)).toEqual([0, 0, 10, 50, 100])
})

test('seconds left are told by the pace since it went on, not by what was there before', () => {
  const from = { at: 1_000, done: 8_000 }
  expect(secondsLeft(from, 11_000, 18_000, 48_000)).toBe(30)
  expect(secondsLeft(from, 2_000, 9_000, 48_000)).toBeUndefined()
  expect(secondsLeft(from, 11_000, 8_000, 48_000)).toBeUndefined()
})

test('time is rounded as people say it', () => {
  expect([1, 7, 52, 59, 90, 3_400, 7_000].map(timeLeft)).toEqual([
    { unit: 'seconds', count: 5 },
    { unit: 'seconds', count: 10 },
    { unit: 'seconds', count: 55 },
    { unit: 'minutes', count: 1 },
    { unit: 'minutes', count: 2 },
    { unit: 'minutes', count: 57 },
    { unit: 'hours', count: 2 },
  ])
})

test('bytes are written in thousands', () => {
  expect([0, 812, 4_200, 12_345_678, 1_940_000_000].map((bytes) => bytesText(bytes, 'en-GB'))).toEqual([
    '0 B',
    '812 B',
    '4.2 kB',
    '12 MB',
    '1.9 GB',
  ])
  expect(bytesText(4_200, 'sv-SE')).toBe('4,2 kB')
})
