import { expect, test } from 'vitest'
import { advance, cutUntil, freshTour, keptTour, nextStep } from './tour.ts'

const run = 'r1'

test('a tag ticks the first step, and that it is gone again the second', () => {
  const tagged = advance(freshTour, {}, { 'r1-asa': 'armed' }, run)
  expect(tagged.done).toEqual(['tag'])
  expect(nextStep(tagged)).toBe('undo')
  expect(advance(tagged, { 'r1-asa': 'tagged' }, {}, run).done).toEqual(['tag', 'undo'])
})

test('nothing is ticked for what stood before anybody looked', () => {
  expect(advance(freshTour, undefined, {}, run)).toBe(freshTour)
})

test('the thread of somebody unknown ticks the third, in whatever order', () => {
  const tour = advance(freshTour, {}, { 'r1-priya': 'tagged' }, run)
  expect(tour.done).toEqual(['tag', 'duplicate'])
  expect(nextStep(tour)).toBe('undo')
})

test('after a cut only a tag that was not there before ticks the last', () => {
  const before = { 'r1-asa': 'tagged' } as const
  const cut = cutUntil(freshTour, 1_000, before)
  expect(advance(cut, before, before, run).done).toEqual(['tag'])
  expect(advance(cut, before, { ...before, 'r1-zoe': 'tagged' }, run).done).toEqual(['tag', 'offline'])
})

test('what is done stays done when its tag goes', () => {
  const done = advance(freshTour, {}, { 'r1-priya': 'tagged' }, run)
  expect(advance(done, undefined, {}, run)).toBe(done)
})

test.each([
  ['nothing', null],
  ['what is no JSON', '{'],
  ['another version', '{"version":2,"done":["tag"]}'],
])('%s in storage begins it anew', (_, kept) => {
  expect(keptTour({ getItem: () => kept, setItem: () => undefined }).get()).toEqual(freshTour)
})

test('is kept, and a full storage does no harm', () => {
  const kept = new Map<string, string>()
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) }
  const tour = cutUntil({ ...freshTour, done: ['tag'], closed: true }, 5, { 'r1-asa': 'tagged' })
  keptTour(storage).set(tour)
  expect(keptTour(storage).get()).toEqual(tour)
  const full = keptTour({
    getItem: () => null,
    setItem: () => {
      throw new Error('full')
    },
  })
  full.set(tour)
  expect(full.get()).toEqual(tour)
})
