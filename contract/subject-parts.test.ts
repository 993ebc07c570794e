import { expect, test } from 'vitest'
import { subjectParts } from './subject-parts.ts'

test.each([
  ['Chat Åsa Lind 2026-11-21', 'Chat Åsa Lind ', '2026-11-21', ''],
  ['Chat Åsa Lind 2026-11-21 | Fjordbåt', 'Chat Åsa Lind ', '2026-11-21', ' | Fjordbåt'],
  ['Offer of 2026-01-02, asked again 2026-11-21', 'Offer of 2026-01-02, asked again ', '2026-11-21', ''],
  ['Delivery question', 'Delivery question', '', ''],
  ['Order 12026-11-210', 'Order 12026-11-210', '', ''],
  ['2026-11-21', '', '2026-11-21', ''],
  ['', '', '', ''],
])('of “%s” the day is kept apart', (subject, before, day, after) => {
  expect(subjectParts(subject)).toEqual({ before, day, after })
  expect(before + day + after).toBe(subject)
})
