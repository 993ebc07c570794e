import { sourceSteps, unitStep } from './check/steps.ts'

/** `npm run check`: everything that can be known in seconds. */
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const results = await Promise.all(
  [...sourceSteps(stop.signal), unitStep(stop.signal)].map(async (step) => {
    const result = await step
    process.stdout.write(`${result.ok ? '✓' : '✗'} ${result.name} (${result.seconds.toFixed(1)} s)\n`)
    return result
  }),
)

for (const { name, output } of results.filter((result) => !result.ok)) process.stdout.write(`\n── ${name}\n${output}\n`)
process.exitCode = results.every((result) => result.ok) ? 0 : 1
