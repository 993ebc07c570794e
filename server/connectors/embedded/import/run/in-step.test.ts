import { expect, test } from 'vitest'
import { inStep } from './in-step.ts'

const never = new AbortController().signal
const settled = async (promise: Promise<void>) => {
  let is = false
  void promise.then(() => {
    is = true
  })
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  return is
}

test('who is far ahead waits until the slowest has come as far, whatever their sizes', async () => {
  const step = inStep([1_000, 10], never)
  const fast = step.done(0, 500)
  expect(await settled(fast)).toBe(false)
  const slow = step.done(1, 3)
  expect([await settled(slow), await settled(fast)]).toEqual([true, false])
  expect([await settled(step.done(1, 2)), await settled(fast)]).toEqual([true, true])
})

test('nobody waits for one that is through, has nothing to do, or after a stop', async () => {
  const step = inStep([10, 10, 0], never)
  const first = step.done(0, 9)
  expect(await settled(first)).toBe(false)
  step.over(1)
  expect(await settled(first)).toBe(true)
  const stop = new AbortController()
  const other = inStep([10, 10], stop.signal)
  const waiting = other.done(0, 9)
  expect(await settled(waiting)).toBe(false)
  stop.abort()
  expect(await settled(waiting)).toBe(true)
})
