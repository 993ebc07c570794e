import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { withTables } from './benchmarks-page.ts'
import { benches } from './index.ts'
import { printTable } from './print-table.ts'

/** `npm run bench [-- name …] [--full] [--write]`: prints every table; only when asked for, it writes those tables into docs/benchmarks.md. */
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
  if (values.write) {
    const path = 'docs/benchmarks.md'
    const page = existsSync(path) ? readFileSync(path, 'utf8') : ''
    writeFileSync(path, withTables(page, texts, measured()))
  }
}

function measured(): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  return `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.`
}
