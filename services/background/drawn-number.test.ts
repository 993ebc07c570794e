import { expect, test } from 'vitest'
import { drawnNumber } from './drawn-number.ts'

const signs = (count: number) => drawnNumber(count).match(/M/g)?.length ?? 0

test('draws each digit, no number for none, and 99+ for more', () => {
  expect([0, 1, 14, 99, 100, 5_000].map(signs)).toEqual([0, 1, 2, 2, 3, 3])
  expect(drawnNumber(100)).toBe(drawnNumber(5_000))
  expect(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(drawnNumber)).size).toBe(10)
})

test('stands in the middle: as far to the left of it as to the right', () => {
  expect(drawnNumber(7)).toMatch(/^M-2.5 4/)
  expect(drawnNumber(77)).toMatch(/^M-6 4.*M1 4/)
})
