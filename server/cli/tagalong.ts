#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { AppError, asSentence } from '#contract/errors.ts'
import { nearestNames } from '#contract/nearest-names.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import type { Command } from './command.ts'
import { commands } from './index.ts'
import { plainText } from './plain-text.ts'

/** `tagalong <command>`: finds the command, gives it the configuration, and says what went wrong in words. */
const [name = 'help', ...words] = process.argv.slice(2)
const stopping = new AbortController()
// as under npm start: a second signal must not end half-way what stops in order already, and leave its database running
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())

// whoever read may go before everything is said (`| head`); the work goes on without a reader
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

const asksForHelp = (word: string) => ['help', '--help', '-h'].includes(word)
const command = commands.find((one) => one.name === name)
if (command && words.some(asksForHelp)) process.stdout.write(described(command))
else if (command && words.length > 0 && !command.usage) refuse(`${name} takes no words after it, and ${words.join(' ')} was given`)
else if (command) await run(command)
else if (asksForHelp(name)) process.stdout.write(help())
else if (name === '--version') process.stdout.write(`${version()}\n`)
else refuse(`There is no command ${name}${meant(name)}`)

async function run(command: Command): Promise<void> {
  try {
    const configuration = readConfiguration(process.env)
    const log = createLog({ level: configuration.logLevel, beside: command.name !== 'serve' })
    await command.run(words, {
      configuration,
      log,
      say: (line) => void process.stdout.write(`${plainText(line)}\n`),
      signal: stopping.signal,
    })
  } catch (error) {
    process.exitCode = 1
    const known = error instanceof AppError ? error : refusedByTheSystem(error as NodeJS.ErrnoException)
    if (!known) throw error
    // the first fault is told by the message already, sometimes all are
    const more = (known.fields ?? []).filter(({ message }) => !known.message.includes(message)).map(({ message }) => `- ${message}`)
    const lines = [asSentence(known.message), ...more, ...(known.hint ? [asSentence(known.hint)] : [])]
    process.stderr.write(`${plainText(lines.join('\n'))}\n`)
  }
}

/** A file or folder that the system would not let us write. */
function refusedByTheSystem(error: NodeJS.ErrnoException): AppError | undefined {
  const reasons: Record<string, string> = {
    EACCES: 'this user may not',
    EPERM: 'this user may not',
    EROFS: 'its disk may only be read',
    ENOSPC: 'its disk is full',
    ENOTDIR: 'a file stands where a folder should be',
  }
  const reason = reasons[error.code ?? '']
  if (!error.path || !reason) return undefined
  return new AppError('unavailable', `${error.path} could not be written: ${reason}`, {
    hint: 'Mend that, or give Tagalong another data folder by TAGALONG_DATA.',
    cause: error,
  })
}

function refuse(why: string): void {
  process.stderr.write(`${plainText(asSentence(why))}\n\n${help()}`)
  process.exitCode = 2
}

/** Of the package that this command is in: the nearest one above it. */
function version(): string {
  const file = findPackageJSON(import.meta.url)
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : 'unknown'
}

function meant(mistyped: string): string {
  const [nearest] = nearestNames(
    mistyped,
    commands.map((one) => one.name),
  )
  return nearest ? `. Did you mean ${nearest}?` : ''
}

function help(): string {
  return `npm run tagalong -- <command>\n\n${commands.map(described).join('')}\nThe configuration is in docs/configuration.md.\n`
}

function described({ name: called, usage, about }: Command): string {
  return `  ${called} ${usage ?? ''}`.trimEnd().concat(`\n      ${about}\n`)
}
