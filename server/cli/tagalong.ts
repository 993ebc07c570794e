#!/usr/bin/env node
import { AppError, asSentence } from '#contract/errors.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import type { Command } from './command.ts'
import { commands } from './index.ts'

/** `tagalong <command>`: finds the command, gives it the configuration, and says what went wrong in words. */
const [name = 'help', ...words] = process.argv.slice(2)
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort())

const command = commands.find((one) => one.name === name)
if (command) await run(command)
else {
  const asked = ['help', '--help', '-h'].includes(name)
  process[asked ? 'stdout' : 'stderr'].write(`${asked ? '' : `There is no command ${name}.\n\n`}${help()}`)
  process.exitCode = asked ? 0 : 2
}

async function run(command: Command): Promise<void> {
  try {
    const configuration = readConfiguration(process.env)
    const log = createLog({ level: configuration.logLevel })
    await command.run(words, { configuration, log, say: (line) => void process.stdout.write(`${line}\n`), signal: stopping.signal })
  } catch (error) {
    process.exitCode = 1
    if (!(error instanceof AppError)) throw error
    process.stderr.write(`${[error.message, error.hint].flatMap((text) => (text ? [asSentence(text)] : [])).join('\n')}\n`)
  }
}

function help(): string {
  const lines = commands.map((one) => [`  ${one.name} ${one.usage ?? ''}`.trimEnd(), one.about] as const)
  const width = Math.max(...lines.map(([left]) => left.length)) + 3
  return `npm run tagalong -- <command>\n\n${lines.map(([left, about]) => `${left.padEnd(width)}${about}\n`).join('')}\nConfiguration: docs/configuration.md\n`
}
