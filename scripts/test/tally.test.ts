import { describe, expect, test } from 'vitest'
import { sum, summaryLine, tallyPlaywright, tallyVitest } from './tally.ts'

const vitest = (change = {}) =>
  JSON.stringify({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [], ...change })
const playwright = (stats = {}, errors: unknown[] = []) =>
  JSON.stringify({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors })

describe('the tally of a test run', () => {
  test('adds the runners up into one plain line', () => {
    const total = sum([tallyVitest('a', vitest(), 0), tallyPlaywright('b', playwright({ unexpected: 2 }), 1)])
    expect(summaryLine(total)).toBe('10 passed, 2 failed, 2 skipped')
  })

  test('counts a test file that could not be loaded as a failure', () => {
    const testResults = [{ name: 'x.test.ts', status: 'failed', assertionResults: [] }]
    expect(tallyVitest('a', vitest({ testResults }), 1).failed).toBe(1)
  })

  test('counts a story that passed only when repeated, and an error outside every story, as failures', () => {
    expect(tallyPlaywright('b', playwright({ flaky: 1 }), 0).failed).toBe(1)
    expect(tallyPlaywright('b', playwright({}, [{ message: 'setup' }]), 1).failed).toBe(1)
  })

  test('counts a runner that died, ran nothing, or failed without a failed test as a failure', () => {
    const dead = tallyVitest('a', undefined, undefined)
    const idle = tallyVitest('a', vitest({ numPassedTests: 0, numPendingTests: 9 }), 0)
    const odd = tallyVitest('a', vitest(), 1)
    const cut = tallyVitest('a', '{"numPassed', 1)
    for (const tally of [dead, idle, odd, cut]) expect(sum([tally]).failed).toBe(1)
  })
})
