import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benches } from './index.ts'
import { printTable } from './print-table.ts'

/** `npm run bench [-- name …] [--full] [--write]`: prints every table; docs/benchmarks.md is written only when asked for. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
const chosen = positionals.length ? benches.filter(({ name }) => positionals.includes(name)) : benches

if (unknown.length) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}\n`)
  process.exitCode = 1
} else {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('stopped')))
  const log = (text: string) => process.stderr.write(`  ${text}\n`)
  const texts: string[] = []
  for (const { name, bench } of chosen) {
    process.stderr.write(`${name}\n`)
    const tables = await bench({ project: process.cwd(), signal: stop.signal, log, full: values.full })
    for (const table of [tables].flat()) {
      const text = printTable(table)
      texts.push(text)
      process.stdout.write(`${text}\n`)
    }
  }
  if (values.write) writeFileSync('docs/benchmarks.md', `${heading()}\n\n${texts.join('\n')}`)
}

function heading(): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  return `# Benchmarks\n\nWritten by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}. Medians, with the middle half of\nthe values in brackets; ✗ marks a row that misses its goal.`
}
