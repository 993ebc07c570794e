import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runStep, type StepResult } from './run-step.ts'

const bin = (name: string) => join('node_modules', '.bin', name)
const roots = [
  'contract',
  'entrypoints',
  'components',
  'services',
  'server',
  'pages',
  'play',
  'widget',
  'simulators',
  'e2e',
  'faults',
  'bench',
  'scripts',
]

/** What can be said about the sources without running them: format and lint, types, who imports whom, nothing secret among them. */
export function sourceSteps(signal: AbortSignal): Promise<StepResult>[] {
  return [
    runStep('format and lint', bin('biome'), ['check', '--error-on-warnings', '--max-diagnostics=60', '.'], signal),
    // what did not change since the last check is not looked at again
    runStep('types', bin('tsc'), ['-p', '.', '--incremental', '--tsBuildInfoFile', join('node_modules', '.cache', 'types.json')], signal),
    runStep('secrets', process.execPath, ['scripts/secrets/run.ts'], signal),
    runStep('rooms', process.execPath, ['scripts/rooms/run.ts', ...roots.filter((root) => existsSync(root))], signal),
  ]
}

/** The tests of pure functions: milliseconds each. Those that draw a page take a minute and are `npm test`'s. */
export function unitStep(signal: AbortSignal): Promise<StepResult> {
  return runStep('unit tests', process.execPath, [bin('vitest'), 'run', '--project=unit'], signal)
}
