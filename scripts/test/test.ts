import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium } from '../browser/install-chromium.ts'
import { ensureFirefox } from '../browser/install-firefox.ts'
import { buildWhenChanged } from '../build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../build/builds.ts'
import { checkBundle } from '../build/check-bundle.ts'
import { lintExtension } from '../build/lint-extension.ts'
import { sourceSteps } from '../check/steps.ts'
import { auditPackages, unaskedLine } from '../packages/audit.ts'
import { paint, say, saying } from '../terminal.ts'
import { readTestOptions } from './before-test.mjs'
import { planStories, type StoriesPlan } from './stories.ts'
import { sum, summaryLine, type Tally, tallyPlaywright, tallyVitest } from './tally.ts'

/** `npm test`: everything, in a real browser too. The last line printed is the sum over all runners. */
const { tallies, missing } = await runAll(readTestOptions(process.argv.slice(2))['without-browser'])
report(tallies, missing)

/** `missing`: a line for each browser that was not there or not wanted, and for what could not be asked. */
async function runAll(withoutBrowser: boolean): Promise<{ tallies: Tally[]; missing: string[] }> {
  const reports = join(process.cwd(), 'test-results', 'reports')
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })

  const chromium = withoutBrowser ? undefined : await ensureChromium()
  const firefox = withoutBrowser ? undefined : await ensureFirefox()
  const missing: string[] = []
  // a registry far away is asked while the machine works
  const asked = auditPackages(process.cwd())
  const tallies = [await checks(), await vitest(reports), await audit(asked, missing)]
  const built = await builds()
  tallies.push(built)
  if (withoutBrowser) return { tallies, missing: [...missing, 'The browser stories were left out, as asked.'] }
  const plan = planStories({ chromium: chromium?.path, firefox: firefox?.path })
  if (plan.args.length > 0 && built.failed === 0) tallies.push(await playwright(reports, plan))
  for (const { browser, line } of plan.missing) {
    tallies.push({ runner: `stories in ${browser}`, passed: 0, failed: 0, skipped: 0, broken: `no ${browser}` })
    missing.push(line)
  }
  return { tallies, missing }
}

async function checks(): Promise<Tally> {
  const results = await Promise.all(sourceSteps(new AbortController().signal))
  for (const { ok, name, output, seconds } of results) {
    say(`${ok ? paint('green', '✓') : paint('red', '✗')} ${name} ${paint('dim', `${seconds.toFixed(1)} s`)}`)
    if (!ok) say(output)
  }
  return {
    runner: 'source checks',
    passed: results.filter(({ ok }) => ok).length,
    failed: results.filter(({ ok }) => !ok).length,
    skipped: 0,
  }
}

/** A registry that does not answer fails nobody's test, and is told in the end: nothing is known then. */
async function audit(asked: ReturnType<typeof auditPackages>, missing: string[]): Promise<Tally> {
  const result = await saying('Asking which packages are known to be unsafe', () => asked)
  const tally = { runner: 'audit of packages', passed: 0, failed: 0, skipped: 0 }
  if (result.kind === 'clean') return { ...tally, passed: 1 }
  if (result.kind === 'found') {
    for (const line of result.lines) say(line)
    return { ...tally, failed: 1 }
  }
  missing.push(unaskedLine(result.why))
  return { ...tally, skipped: 1 }
}

async function vitest(reports: string): Promise<Tally> {
  const file = join(reports, 'vitest.json')
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runner(args)
  return tallyVitest('unit and server tests', read(file), code)
}

async function builds(): Promise<Tally> {
  const tally = { runner: 'builds', passed: 0, failed: 0, skipped: 0 }
  const steps: [string, () => Promise<unknown>][] = [
    ['Building the pages', () => buildWhenChanged(process.cwd(), pagesBuild)],
    ['Building the extension', () => buildWhenChanged(process.cwd(), extensionBuild('http://localhost:4310'))],
    ['Building the extension for Firefox', () => buildWhenChanged(process.cwd(), extensionBuild('http://localhost:4310', 'firefox'))],
    ['Reading what was built', async () => ['.output/chrome-mv3', '.output/firefox-mv3'].forEach(checkBundle)],
    ['Reading it as Mozilla’s store does', lintBoth],
  ]
  for (const [text, step] of steps) {
    try {
      await saying(text, step)
      tally.passed++
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
      tally.failed++
    }
  }
  return tally
}

async function lintBoth(): Promise<void> {
  await lintExtension('.output/chrome-mv3', 'chrome')
  await lintExtension('.output/firefox-mv3', 'firefox')
}

async function playwright(reports: string, { args, env }: StoriesPlan): Promise<Tally> {
  const file = join(reports, 'stories.json')
  const code = await runner(['node_modules/@playwright/test/cli.js', 'test', ...args], { PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...env })
  return tallyPlaywright('browser stories', read(file), code)
}

function runner(args: string[], env: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', () => resolve(undefined))
    child.on('close', (code) => resolve(code ?? undefined))
  })
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function report(tallies: readonly Tally[], missing: readonly string[]): void {
  say()
  for (const failure of tallies.flatMap(({ failures = [] }) => failures)) say(`${paint('red', '✗')} ${failure}`)
  for (const { runner: name, broken, ...counts } of tallies)
    say(`${broken || counts.failed ? paint('red', '✗') : paint('green', '✓')} ${name}: ${broken ?? summaryLine(counts)}`)
  for (const line of missing) say(line)
  const total = sum(tallies)
  process.exitCode = total.failed ? 1 : 0
  say(summaryLine(total))
}
