import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withTables } from './benchmarks-page.ts'
import { benches } from './index.ts'

/** `npm run bench [-- name …] [--full] [--write]`: prints every table; only when asked for, it writes those tables into docs/benchmarks.md. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => benches[name] === undefined)
if (unknown.length) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 1
} else await runAll(positionals.length ? Object.keys(benches).filter((name) => positionals.includes(name)) : Object.keys(benches))

async function runAll(names: readonly string[]): Promise<void> {
  // the bench hears it as well, ends what it has begun, and then this ends
  process.on('SIGINT', () => undefined)
  const texts: string[] = []
  for (const name of names) {
    process.stderr.write(`${name}\n`)
    const { tables, failed } = await runAlone(name)
    texts.push(...tables)
    if (!failed) continue
    process.exitCode = 1
    break
  }
  if (!values.write) return
  const path = 'docs/benchmarks.md'
  const page = existsSync(path) ? readFileSync(path, 'utf8') : ''
  writeFileSync(path, withTables(page, texts, measured()))
}

/** In a process of its own: what one bench leaves in memory is not counted as the next one's. */
async function runAlone(name: string): Promise<{ tables: string[]; failed: boolean }> {
  const child = fork(join(import.meta.dirname, 'run-one.ts'), [name, ...(values.full ? ['--full'] : [])], { execArgv: ['--expose-gc'] })
  const tables: string[] = []
  child.on('message', (text) => {
    tables.push(String(text))
    process.stdout.write(`${String(text)}\n`)
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return { tables, failed: code !== 0 }
}

function measured(): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  return `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}.`
}
