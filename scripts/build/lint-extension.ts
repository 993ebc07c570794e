import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand, Told } from '../run-command.ts'

export type Finding = { type: 'error' | 'warning' | 'notice'; code: string; message: string; file?: string; line?: number; column?: number }
type Browser = 'chrome' | 'firefox'

/**
 * What Mozilla's linter finds in a built folder, as its store would. Refused is all but the closed list below; a finding that is
 * on the list and no longer there is refused too, so that the list stays what it says.
 */
export async function lintExtension(folder: string, browser: Browser): Promise<void> {
  const linter = join('node_modules', 'addons-linter', 'bin', 'addons-linter')
  const { output } = await runCommand(process.execPath, [linter, '--output', 'json', folder], { timeout: 120_000 })
  const faults = lintFaults(readFindings(output), browser, (file) => readFileSync(join(folder, file), 'utf8'))
  if (faults.length) throw new Told(`${folder}, as Mozilla’s linter reads it:\n${faults.join('\n')}`)
}

type Accepted = { code: string; file: RegExp; times: number; near?: RegExp }

/**
 * The bundle of first views holds Preact's own `innerHTML =`, behind an attribute that a lint rule keeps out of our code. The
 * linter reads every manifest as Firefox's: what it misses in Chromium's, and the panel that only Chromium has, is named here.
 */
const accepted: Record<Browser, Accepted[]> = {
  firefox: [{ code: 'UNSAFE_VAR_ASSIGNMENT', file: /^assets\/first-[\w-]+\.js$/, times: 1, near: /__html/ }],
  chrome: [
    { code: 'UNSAFE_VAR_ASSIGNMENT', file: /^assets\/first-[\w-]+\.js$/, times: 1, near: /__html/ },
    { code: 'UNSUPPORTED_API', file: /^assets\/popup-[\w-]+\.js$/, times: 1, near: /sidePanel\.open/ },
    ...['BACKGROUND_SERVICE_WORKER_NOFALLBACK', 'ADDON_ID_REQUIRED', 'MANIFEST_PERMISSIONS', 'MISSING_DATA_COLLECTION_PERMISSIONS'].map(
      (code) => ({ code, file: /^manifest\.json$/, times: 1 }),
    ),
  ],
}

/** Every finding that is not on the browser's list, and every line of the list that was not found as often as it says. */
export function lintFaults(findings: readonly Finding[], browser: Browser, read: (file: string) => string): string[] {
  const list = accepted[browser]
  const found = findings.map((finding) => list.findIndex((one) => isThe(one, finding, read)))
  const unlisted = findings.filter((_, at) => found[at] === -1)
  const miscounted = list.flatMap(({ code, times }, at) => {
    const count = found.filter((one) => one === at).length
    return count === times ? [] : [`${code} is accepted ${times} time in scripts/build/lint-extension.ts, and was found ${count} times`]
  })
  return [...unlisted.map(lineOf), ...miscounted]
}

/** `near`: what stands around the very place, so that another one in the same file is not taken for it. */
function isThe({ code, file, near }: Accepted, finding: Finding, read: (file: string) => string): boolean {
  if (finding.code !== code || !file.test(finding.file ?? '')) return false
  if (!near) return true
  const line = read(finding.file ?? '').split('\n')[(finding.line ?? 1) - 1] ?? ''
  const at = finding.column ?? 0
  return near.test(line.slice(Math.max(0, at - 80), at + 80))
}

function lineOf({ type, code, message, file, line }: Finding): string {
  return `${[file, line].filter(Boolean).join(':') || 'the folder'}: ${type} ${code}: ${message}`
}

export function readFindings(output: string): Finding[] {
  const report = readReport(output)
  if (!report) throw new Told(`Mozilla’s linter left no report:\n${output.trim().slice(0, 2_000)}`)
  if (!report.metadata?.totalScannedFileSize) throw new Told('Mozilla’s linter read no file: nothing was checked.')
  return [...report.errors, ...report.warnings, ...report.notices].map(({ _type, ...finding }) => ({ ...finding, type: _type }))
}

type Raw = Omit<Finding, 'type'> & { _type: Finding['type'] }
type Report = { errors: Raw[]; warnings: Raw[]; notices: Raw[]; metadata?: { totalScannedFileSize?: number } }

/** The report is the one line that is JSON; npm and Node may say something before it. */
function readReport(output: string): Report | undefined {
  const line = output.split('\n').find((one) => one.startsWith('{'))
  try {
    return line ? (JSON.parse(line) as Report) : undefined
  } catch {
    return undefined
  }
}
