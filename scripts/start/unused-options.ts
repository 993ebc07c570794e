import type { StartOptions } from './options.mjs'
import type { Running } from './running.ts'

/** What was asked for on the command line or in the environment, and is otherwise in the Tagalong that runs already. */
export function unusedOptions(words: readonly string[], running: Running, { port }: StartOptions, elsewhere: boolean): string[] {
  const asked = words.some((word) => word === '--port' || word.startsWith('--port='))
  const other = String(port) !== new URL(running.url).port
  return [
    ...(asked && other ? [`--port ${port}`] : []),
    ...(elsewhere === running.elsewhere ? [] : [elsewhere ? 'DATABASE_URL' : 'the database of this folder']),
  ]
}
