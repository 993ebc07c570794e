import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PracticeStates } from '#contract/practice.ts'
import { pace, watchStates } from './tag-states.ts'

let answers: (PracticeStates | 'signed-out' | 'down')[]
let asked: string[]
let told: (PracticeStates | undefined)[]
let visible: DocumentVisibilityState
let whole: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  ;[answers, asked, told, visible, whole] = [[], [], [], 'visible', new AbortController()]
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visible)
})
afterEach(() => {
  whole.abort()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function watch(...first: typeof answers) {
  answers = first
  watchStates({
    fetch: async (address) => {
      asked.push(String(address))
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer === 'down') throw new TypeError('no network')
      return answer === 'signed-out' ? new Response(null, { status: 204 }) : Response.json(answer)
    },
    document,
    run: () => 'run1',
    now: () => Date.now(),
    changed: (states) => void told.push(states),
    signal: whole.signal,
  })
  await vi.advanceTimersByTimeAsync(0)
}
const questionsIn = async (ms: number) => {
  const before = asked.length
  await vi.advanceTimersByTimeAsync(ms)
  return asked.length - before
}

test('asks for this inbox alone, at leisure while nothing happens', async () => {
  await watch({ 'run1-asa': 'tagged' })
  expect(asked).toEqual(['/practice/states?run=run1'])
  expect(told).toEqual([{ 'run1-asa': 'tagged' }])
  expect(await questionsIn(60_000)).toBe(60_000 / pace.leisure)
})

test('shows a tag soon while somebody works in the sidebar, and not for ever', async () => {
  await watch({}, { 'run1-asa': 'tagged' })
  window.dispatchEvent(new Event('blur'))
  await vi.advanceTimersByTimeAsync(pace.soon)
  expect(told.at(-1)).toEqual({ 'run1-asa': 'tagged' })
  await vi.advanceTimersByTimeAsync(pace.atWork)
  expect(await questionsIn(60_000)).toBe(60_000 / pace.leisure)
})

test('follows a tag that is on its way until it has arrived', async () => {
  await watch({ 'run1-asa': 'waiting' }, { 'run1-asa': 'waiting' }, { 'run1-asa': 'tagged' })
  await vi.advanceTimersByTimeAsync(2 * pace.soon)
  expect(told.at(-1)).toEqual({ 'run1-asa': 'tagged' })
  expect(await questionsIn(pace.leisure - 1)).toBe(0)
})

test('asks nothing while the page is hidden, and at once when it is seen again', async () => {
  await watch({})
  visible = 'hidden'
  expect(await questionsIn(600_000)).toBe(0)
  visible = 'visible'
  const before = asked.length
  document.dispatchEvent(new Event('visibilitychange'))
  await vi.advanceTimersByTimeAsync(0)
  expect(asked.length - before).toBe(1)
})

test('stops without a session, and looks again when somebody comes back to the page', async () => {
  await watch('signed-out', { 'run1-asa': 'armed' })
  expect(told).toEqual([undefined])
  expect(await questionsIn(600_000)).toBe(0)
  window.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(0)
  expect(told.at(-1)).toEqual({ 'run1-asa': 'armed' })
})

test('keeps what it knew, and goes on asking, when the backend is away', async () => {
  await watch({ 'run1-asa': 'tagged' }, 'down', { 'run1-asa': 'failed' })
  await vi.advanceTimersByTimeAsync(pace.leisure)
  expect(told).toEqual([{ 'run1-asa': 'tagged' }])
  await vi.advanceTimersByTimeAsync(pace.leisure)
  expect(told.at(-1)).toEqual({ 'run1-asa': 'failed' })
})
