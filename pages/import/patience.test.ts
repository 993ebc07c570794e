import { expect, test } from 'vitest'
import { CallError } from './calls.ts'
import { type Line, patiently, pause } from './patience.ts'

const away = new CallError({ code: 'backend-unreachable', detail: 'away', retryable: true })
const ended = new CallError({ code: 'not-signed-in', detail: 'ended', retryable: false })
const refused = new CallError({ code: 'invalid-input', detail: 'refused', retryable: false })

/** Work that fails with these, one after the other, and then goes through. */
function patience(...failures: Error[]) {
  const lines: Line[] = []
  const waits: number[] = []
  let renewed = 0
  const work = async () => {
    const failure = failures.shift()
    if (failure) throw failure
    return 'done'
  }
  const parts = {
    line: (line: Line) => void lines.push(line),
    renew: async () => {
      renewed += 1
    },
    wait: async (ms: number) => void waits.push(ms),
  }
  return { lines, waits, renewed: () => renewed, go: (signal = new AbortController().signal) => patiently(work, parts, signal) }
}

test('it tries again, slower each time, until the server is back, and says both', async () => {
  const { go, lines, waits } = patience(away, away, away)
  expect(await go()).toBe('done')
  expect(lines).toEqual(['away', 'away', 'away', 'up'])
  expect(waits).toEqual([1_000, 2_000, 4_000])
})

test('when a session has ended it waits for a new one, and takes its token', async () => {
  const { go, lines, renewed } = patience(ended, ended)
  expect(await go()).toBe('done')
  expect(lines).toEqual(['session', 'session', 'up'])
  expect(renewed()).toBe(2)
})

test('what the server has refused is not repeated', async () => {
  const { go, lines, waits } = patience(refused)
  await expect(go()).rejects.toBe(refused)
  expect([lines, waits]).toEqual([['up'], []])
})

test('a server that asks for time is given it, and is not called away', async () => {
  const { go, lines, waits } = patience(new CallError({ code: 'too-many-requests', detail: 'busy', retryable: true, retryAfter: 7 }))
  await go()
  expect([lines, waits]).toEqual([['up'], [7_000]])
})

test('nothing is begun for somebody who has left', async () => {
  await expect(patience().go(AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
})

test('it waits a quarter of a minute at most', () => {
  expect([pause(0), pause(9), pause(3, 600)]).toEqual([1_000, 15_000, 15_000])
})
