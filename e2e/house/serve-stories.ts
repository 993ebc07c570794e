import { appendFileSync } from 'node:fs'
import { asSentence } from '#contract/errors.ts'
import { backendLog } from '../../scripts/start/backend.ts'
import { serve } from '../../server/cli/serve.ts'
import { readConfiguration } from '../../server/platform/configuration.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Answer, Order } from './backend-process.ts'

/**
 * The process that `backend-process.ts` starts: runs `tagalong serve` as often as it is told to. Each has a configuration, a
 * database, a port, a log and an end of its own, so nothing of one story is left for the next one.
 */
const running = new Map<string, AbortController>()

process.on('disconnect', () => process.exit())
process.on('message', ({ folder, environment }: Order) => {
  if (environment) void run(folder, environment)
  else if (running.has(folder)) running.get(folder)?.abort()
  else answer({ folder, state: 'ended' })
})

async function run(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const stopping = new AbortController()
  running.set(folder, stopping)
  const write = (text: string) => appendFileSync(backendLog(folder), text)
  const say = (line: string) => {
    write(`${line}\n`)
    if (line.startsWith('Tagalong is at ')) answer({ folder, state: 'ready' })
  }
  try {
    const configuration = readConfiguration(environment)
    const log = createLog({ level: configuration.logLevel, write })
    await serve.run([], { configuration, log, say, signal: stopping.signal })
  } catch (error) {
    say(error instanceof Error ? asSentence(error.message) : String(error))
  }
  running.delete(folder)
  answer({ folder, state: 'ended' })
}

function answer(said: Answer): void {
  process.send?.(said)
}
