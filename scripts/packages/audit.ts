import { pathToFileURL } from 'node:url'
import { runNpm } from '../bootstrap/run-npm.mjs'
import { say } from '../terminal.ts'

/** `unasked`: nobody answered, so nothing is known; that is no success. */
export type Audit = { kind: 'clean'; packages: number } | { kind: 'found'; lines: string[] } | { kind: 'unasked'; why: string }

/** Asks the registry which locked packages are known to be unsafe. From `high` on it is a failure. */
export async function auditPackages(project: string): Promise<Audit> {
  const { output } = await runNpm(['audit', '--json', '--audit-level=high', '--fetch-retries=0', '--fetch-timeout=8000'], project)
  return readAudit(output)
}

/** npm may say something before and after its JSON. An answer without counts is no answer. */
export function readAudit(output: string): Audit {
  const report = parsed(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1))
  const counts = report?.metadata?.vulnerabilities
  const packages = report?.metadata?.dependencies?.total ?? 0
  if (!report?.vulnerabilities || !counts || packages === 0)
    return { kind: 'unasked', why: typeof report?.message === 'string' ? withoutHost(report.message) : 'npm audit gave no answer' }
  const lines = Object.values(report.vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, range, via = [] }) =>
      [`${name} ${range} (${severity})`, ...via.flatMap((one) => (typeof one === 'object' && one.title ? [one.title] : []))].join(': '),
    )
  return lines.length > 0 || counts.high + counts.critical > 0 ? { kind: 'found', lines } : { kind: 'clean', packages }
}

type Report = {
  message?: unknown
  vulnerabilities?: Record<string, { name: string; severity: string; range: string; via?: (string | { title?: string })[] }>
  metadata?: { vulnerabilities?: { high: number; critical: number }; dependencies?: { total: number } }
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    return undefined
  }
}

function withoutHost(message: string): string {
  return message.replace(/\s*-?\s*(GET|POST)?\s*https?:\/\/\S+/g, '').slice(0, 200)
}

export const unaskedLine = (why: string): string =>
  `No known vulnerabilities were looked up: the registry did not answer (${why}). Run npm run audit where it does.`

/** `npm run audit`: 0 nothing found, 1 found, 2 nobody answered. */
async function main(): Promise<void> {
  const audit = await auditPackages(process.cwd())
  if (audit.kind === 'clean') say(`${audit.packages} packages, none known to be unsafe from high on.`)
  else if (audit.kind === 'found') for (const line of audit.lines) say(line)
  else say(unaskedLine(audit.why))
  process.exitCode = { clean: 0, found: 1, unasked: 2 }[audit.kind]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
