import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configured, dataFolderOf } from './options.mjs'

/**
 * Where the `npm start` of this data folder serves: links that a command makes lead there. Undefined where the configuration
 * says an address itself, or nothing runs.
 * @param {string} project
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function runningAddress(project, environment) {
  const { TAGALONG_URL, TAGALONG_PORT } = configured(project, environment)
  if (TAGALONG_URL || TAGALONG_PORT) return undefined
  try {
    return JSON.parse(readFileSync(join(dataFolderOf(project, environment), 'running.json'), 'utf8')).url
  } catch {
    return undefined
  }
}
