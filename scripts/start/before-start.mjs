import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configured, dataFolderOf, help, readOptions } from './options.mjs'
import { refuseTaken } from './port-holder.mjs'

/**
 * What `npm start` can answer before anything is installed: a wrong word, a question for help, a port that is taken.
 * True when that was all.
 * @param {string} project
 */
export async function beforeStart(project) {
  const { help: asked, port } = readOptions(process.argv.slice(2), configured(project, process.env))
  if (asked) {
    process.stdout.write(`${help}\n`)
    return true
  }
  // where an npm start runs here already, or was killed, its own note says who has the port: that is for the start itself to read
  if (!existsSync(join(dataFolderOf(project, process.env), 'running.json'))) await refuseTaken(port)
  return false
}
