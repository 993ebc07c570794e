import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** What one runner did. `broken` says why it counts as a failure although no test of it failed. */
export type Tally = {
  runner: string
  passed: number
  failed: number
  skipped: number
  broken?: string
  /** what failed, a line or a few each: where, which, and how its message begins */
  failures?: string[]
}

type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName?: string; failureMessages?: string[] | null }[]
  }[]
}

/** Vitest's JSON; a file that could not be loaded has no test that failed and counts as one. */
export function tallyVitest(runner: string, report: string | undefined, exitCode: number | undefined): Tally {
  return guard(runner, report, exitCode, (text) => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(text) as VitestReport
    const failures = testResults.flatMap(({ name, message, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) =>
          failureLine(`${relative(process.cwd(), name)} › ${fullName}`, failureMessages?.[0] ?? message),
        ),
    )
    const unloadable = testResults
      .filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
      .map(({ name, message }) => failureLine(relative(process.cwd(), name), message))
    return {
      runner,
      passed: numPassedTests,
      failed: numFailedTests + unloadable.length,
      skipped: numPendingTests + numTodoTests,
      failures: [...failures, ...unloadable],
    }
  })
}

type PlaywrightSuite = {
  suites?: PlaywrightSuite[]
  specs?: { title: string; file: string; tests: { status: string; results: { error?: { message?: string } }[] }[] }[]
}
type PlaywrightReport = PlaywrightSuite & {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: { message?: string }[]
}

/** Playwright's JSON; a story that passed only when repeated has failed. */
export function tallyPlaywright(runner: string, report: string | undefined, exitCode: number | undefined): Tally {
  return guard(runner, report, exitCode, (text) => {
    const { stats, errors, ...all } = JSON.parse(text) as PlaywrightReport
    return {
      runner,
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
      failures: [...storiesThatFailed(all), ...errors.map(({ message }) => failureLine('outside every story', message))],
    }
  })
}

function storiesThatFailed({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const here = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => failureLine(`${file} › ${title}`, results.find(({ error }) => error)?.error?.message)),
  )
  return [...here, ...suites.flatMap(storiesThatFailed)]
}

const messageLines = 6

/** Whoever sees only the end of a long run learns what to look for there. */
function failureLine(where: string, message = ''): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return [where, ...lines.slice(0, messageLines).map((line) => `    ${line.slice(0, 300)}`)].join('\n')
}

/** The last line that is printed, and the sum behind it. */
export function sum(tallies: readonly Tally[]): { passed: number; failed: number; skipped: number } {
  const add = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0)
  return { passed: add((t) => t.passed), failed: add((t) => t.failed + (t.broken ? 1 : 0)), skipped: add((t) => t.skipped) }
}

export function summaryLine({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function guard(runner: string, report: string | undefined, exitCode: number | undefined, read: (text: string) => Tally): Tally {
  const nothing = { runner, passed: 0, failed: 0, skipped: 0 }
  if (report === undefined) return { ...nothing, broken: `ended with ${exitCode ?? 'a signal'} and left no report` }
  const tally = readSafely(read, report)
  if (!tally) return { ...nothing, broken: 'left a report that cannot be read' }
  if (tally.passed + tally.failed === 0) return { ...tally, broken: 'ran no test' }
  if (exitCode !== 0 && tally.failed === 0) return { ...tally, broken: `ended with ${exitCode ?? 'a signal'} although no test failed` }
  return tally
}

function readSafely(read: (text: string) => Tally, text: string): Tally | undefined {
  try {
    return read(text)
  } catch {
    return undefined
  }
}
