import type { Configuration } from '#server/platform/configuration.ts'
import type { Log } from '#server/ports/log.ts'

/** One command of `tagalong`. What it does wrong it throws as an AppError; what it says goes through `say`. */
export type Command = {
  name: string
  /** words after the name, for people: `export <file>` */
  usage?: string
  about: string
  run(words: readonly string[], context: CommandContext): Promise<void>
}

export type CommandContext = {
  configuration: Configuration
  log: Log
  /** a line for the person at the terminal, or for the program that reads it */
  say(line: string): void
  /** ends when the process is asked to stop */
  signal: AbortSignal
}
