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

  test('says of each test and story that failed where it stands and how its message begins', () => {
    const name = `${process.cwd()}/server/x.test.ts`
    const failed = { status: 'failed', fullName: 'a tag is lost', failureMessages: ['\u001b[31mexpected 1\u001b[39m\n\n  to be 2'] }
    const unit = { name, status: 'failed', assertionResults: [failed, { status: 'passed', fullName: 'other' }] }
    expect(tallyVitest('a', vitest({ numFailedTests: 1, testResults: [unit] }), 1).failures).toEqual([
      'server/x.test.ts › a tag is lost\n    expected 1\n      to be 2',
    ])
    const unloadable = { name, status: 'failed', message: 'no such module', assertionResults: [] }
    expect(tallyVitest('a', vitest({ testResults: [unloadable] }), 1).failures).toEqual(['server/x.test.ts\n    no such module'])
    const spec = (status: string) => ({ title: status, file: 'a.spec.ts', tests: [{ status, results: [{ error: { message: 'late' } }] }] })
    const report = JSON.stringify({
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
      errors: [{ message: 'set-up' }],
      suites: [{ suites: [{ specs: [spec('unexpected')] }], specs: [spec('flaky'), spec('expected')] }],
    })
    expect(tallyPlaywright('b', report, 1).failures).toEqual([
      'a.spec.ts › flaky\n    late',
      'a.spec.ts › unexpected\n    late',
      'outside every story\n    set-up',
    ])
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
