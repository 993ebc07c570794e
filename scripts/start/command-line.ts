import { runCommand, Told } from '../run-command.ts'
import { backendEnvironment, type Place } from './backend-environment.ts'

/** One command of the backend's own command line, on the same data as the backend; resolves to what it printed. */
export async function tagalong(place: Place, ...words: string[]): Promise<string> {
  const env = { ...backendEnvironment(place), TAGALONG_LOG: 'warn' }
  const { code, output } = await runCommand(process.execPath, ['server/cli/tagalong.ts', ...words], { cwd: place.project, env })
  if (code !== 0) throw new Told(`tagalong ${words.join(' ')} failed:\n${output.trim()}`)
  return output.trim()
}
