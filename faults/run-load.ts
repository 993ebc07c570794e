import { parseArgs } from 'node:util'
import { quantile } from '../bench/table.ts'
import { load } from './load.ts'
import { compareWithGoals } from './load-goals.ts'

/** `npm run load -- --agents 200 --minutes 10 [--servers 2 --kill-every 60]`: prints the figures, and exits with 1 when a goal was missed. */
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '10' },
    servers: { type: 'string', default: '1' },
    'kill-every': { type: 'string', default: '0' },
    contacts: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
})
const say = (line: string) => void process.stdout.write(`${line}\n`)
const report = await load({
  agents: Number(values.agents),
  seconds: Number(values.minutes) * 60,
  servers: Number(values.servers),
  killEverySeconds: Number(values['kill-every']),
  contacts: Number(values.contacts),
  seed: Number(values.seed),
  say,
})

const ms = (all: readonly number[]) => [0.5, 0.95, 0.99].map((share) => quantile(all, share).toFixed(1).padStart(8)).join('')
say(`\n${'milliseconds'.padEnd(24)}${'count'.padStart(8)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'p99'.padStart(8)}`)
for (const [name, all] of [...report.latencies].sort(([a], [b]) => a.localeCompare(b)))
  say(`${name.padEnd(24)}${String(all.length).padStart(8)}${ms(all)}`)
if (report.saved.length > 0) say(`${'press to saved (SMS)'.padEnd(24)}${String(report.saved.length).padStart(8)}${ms(report.saved)}`)
for (const [place, all] of report.memory.entries()) {
  const read = all.filter(Number.isFinite).map((bytes) => bytes / 1e6)
  const part = (from: number, to: number) =>
    quantile(read.slice(Math.floor(read.length * from), Math.ceil(read.length * to)), 0.5).toFixed(0)
  if (read.length > 10)
    say(`server ${place + 1}: resident MB by fifths ${[0, 0.2, 0.4, 0.6, 0.8].map((from) => part(from, from + 0.2)).join(', ')}`)
}
say(`${report.requests} requests, ${report.conversations} conversations, ${report.tags} tags, ${report.kills} servers killed`)
say(`errors: ${[...report.errors].map(([name, count]) => `${count} × ${name}`).join(', ') || 'none'}`)
say(
  `lost: ${report.lost.length}${report.lost
    .slice(0, 3)
    .map((one) => `, ${one}`)
    .join('')}; doubled: ${report.doubled.length}${report.doubled
    .slice(0, 3)
    .map((one) => `, ${one}`)
    .join('')}`,
)
const compared = compareWithGoals(report)
for (const { goal, found, met } of compared) say(`${met ? '✓' : '✗'} ${goal}: ${found}`)
process.exitCode = compared.every(({ met }) => met) ? 0 : 1
