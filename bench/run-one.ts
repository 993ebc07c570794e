import { benches } from './index.ts'
import { printTable } from './print-table.ts'

/** One bench, by its name; its tables go to the parent process as Markdown. */
const [name = '', ...words] = process.argv.slice(2)
const stop = new AbortController()
process.once('SIGINT', () => stop.abort(new Error('stopped')))
const module = await benches[name]?.()
if (!module) throw new Error(`There is no bench ${name}`)
const tables = await module.bench({
  project: process.cwd(),
  signal: stop.signal,
  log: (text) => void process.stderr.write(`  ${text}\n`),
  full: words.includes('--full'),
})
for (const table of [tables].flat()) process.send?.(printTable(table))
process.disconnect?.()
