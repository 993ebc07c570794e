import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromiumAdvice, ensureChromium } from '../browser/install-chromium.ts'
import { buildWhenChanged } from '../build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../build/builds.ts'
import { checkBundle } from '../build/check-bundle.ts'
import { sourceSteps } from '../check/steps.ts'
import { paint, say, saying } from '../terminal.ts'
import { sum, summaryLine, type Tally, tallyPlaywright, tallyVitest } from './tally.ts'

/** `npm test`: everything, in a real browser too. The last line printed is the sum over all runners. */
const { values } = parseArgs({
  options: { 'without-browser': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  say(
    'npm test                          everything, in a real browser too\nnpm test -- --without-browser     all the rest, and a success without it',
  )
} else {
  const { tallies, missing } = await runAll(values['without-browser'])
  report(tallies, missing)
}

async function runAll(withoutBrowser: boolean): Promise<{ tallies: Tally[]; missing?: string }> {
  const reports = join(process.cwd(), 'test-results', 'reports')
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })

  const browser = withoutBrowser ? undefined : await ensureChromium()
  const tallies = [await checks(), await vitest(reports)]
  const built = await builds()
  tallies.push(built)
  if (withoutBrowser) return { tallies, missing: 'The browser stories were left out, as asked.' }
  if (!browser)
    return {
      tallies: [...tallies, noBrowser],
      missing: `The browser stories need Chromium, which could not be had here. Type: ${chromiumAdvice()}`,
    }
  if (built.failed === 0) tallies.push(await playwright(reports, browser.path))
  return { tallies }
}

const noBrowser: Tally = { runner: 'browser stories', passed: 0, failed: 0, skipped: 0, broken: 'no Chromium' }

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
    ['Reading what was built', async () => checkBundle('.output/chrome-mv3')],
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

async function playwright(reports: string, chromium: string): Promise<Tally> {
  const file = join(reports, 'playwright.json')
  const code = await runner(['node_modules/@playwright/test/cli.js', 'test'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    TAGALONG_CHROMIUM: chromium,
  })
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

function report(tallies: readonly Tally[], missing: string | undefined): void {
  say()
  for (const { runner: name, broken, ...counts } of tallies)
    say(`${broken || counts.failed ? paint('red', '✗') : paint('green', '✓')} ${name}: ${broken ?? summaryLine(counts)}`)
  if (missing) say(missing)
  const total = sum(tallies)
  process.exitCode = total.failed ? 1 : 0
  say(summaryLine(total))
}
