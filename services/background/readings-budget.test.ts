import { expect, test } from 'vitest'
import { charsPerHour, readingsBudget } from './readings-budget.ts'

test('pages may say so much in an hour, all of them together; beyond that it is refused with a time, and taken again after it', () => {
  let time = 5
  const budget = readingsBudget({ now: () => time })
  const large = 2_000_000
  for (let said = 0; said + large <= charsPerHour; said += large) budget.spend(large)
  expect(() => budget.spend(large)).toThrow('more in this hour')
  // what was refused is not counted
  expect(() => budget.spend(large)).toThrow(expect.objectContaining({ code: 'too-many-requests', retryAfter: 60 }))
  time += 60_000
  budget.spend(large)
  expect(() => budget.spend(large)).toThrow('more in this hour')
})
