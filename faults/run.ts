import { parseArgs } from 'node:util'
import { faultWorld } from './crm-world.ts'
import { torture, type TortureOptions } from './torture.ts'
import { withoutGuards } from './without-guards.ts'

/** `npm run faults -- --points 10000 --seed 1`: says what was killed where, and exits with 1 when anything was lost or doubled. */
const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    width: { type: 'string', default: '6' },
    crm: { type: 'string', default: 'embedded' },
    'until-fault': { type: 'boolean', default: false },
    guards: { type: 'boolean', default: false },
    only: { type: 'string' },
    after: { type: 'string', default: '0' },
  },
})
if (values.guards) {
  let unmissed = 0
  await withoutGuards({
    project: process.cwd(),
    points: Number(values.points),
    seed: Number(values.seed),
    after: Number(values.after),
    ...(values.only !== undefined && { only: values.only }),
    done({ guard, missedBy, found, seconds }) {
      if (found.length === 0) unmissed++
      process.stdout.write(
        `${found.length > 0 ? 'missed' : 'NOT MISSED'}  ${guard} (${Object.values(missedBy)[0]}, ${seconds.toFixed(0)} s)\n        ${found[0] ?? ''}\n`,
      )
    },
  })
  process.exit(unmissed > 0 ? 1 : 0)
}
const report = await torture({
  seed: Number(values.seed),
  points: Number(values.points),
  width: Number(values.width),
  untilFault: values['until-fault'],
  ...worldOf(values.crm),
  say: (line) => void process.stdout.write(`${line}\n`),
})
const table = [...report.killed].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${String(count).padStart(6)}  ${name}`)
const counts = (all: Map<string, number>) => [...all].map(([name, count]) => `${count} ${name}`).join(', ')
process.stdout.write(
  [
    ...table,
    `${[...report.killed.values()].reduce((sum, count) => sum + count, 0)} servers killed at ${report.killed.size} different points, ${report.deaths} browsers ended, seed ${report.seed}, ${report.seconds.toFixed(0)} s`,
    `${report.cases} conversations (${counts(report.byKind)})`,
    `${report.tags} tags, deliveries: ${counts(report.deliveries)}`,
    ...report.faults,
    `${report.faults.length} faults`,
    '',
  ].join('\n'),
)
// agents that wait in vain would wait for ever
process.exit(report.faults.length > 0 ? 1 : 0)

function worldOf(name: string): Partial<TortureOptions> {
  const [, keys] = /^fault-(enforced|marker|marker-late|none)$/.exec(name) ?? []
  if (keys) return { world: () => faultWorld(keys as 'enforced'), undecidable: keys === 'none' || keys === 'marker-late' }
  if (name !== 'embedded') throw new Error('--crm is one of embedded, fault-enforced, fault-marker, fault-marker-late, fault-none')
  return {}
}
