import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import util, { parseArgs } from 'node:util'
import { refuseKeptByNpm } from '../bootstrap/kept-by-npm.mjs'
import { Told } from '../bootstrap/told.mjs'

// plain JavaScript: a wrong word is refused before anything is installed

/** @typedef {{ browser: boolean, port: number, fresh: boolean, yes: boolean, help: boolean }} StartOptions */

const usualPort = '4310'

export const help = `npm start                    Tagalong with sample data, in a browser of its own
npm start -- --no-browser    without opening a browser
npm start -- --port 5000     on another port (also TAGALONG_PORT)
npm start -- --fresh         deletes all data and begins again; asks first, --yes answers`

/**
 * What was asked for on the command line; a wrong word is told with the right ones.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {StartOptions}
 */
export function readOptions(args, environment = {}) {
  refuseKeptByNpm({ command: 'npm start', options: ['port', 'fresh', 'reset'], beside: ['yes'] }, args, environment)
  const values = parse(args)
  // whoever asks for help may be about to learn what is wrong
  const text = values.help ? usualPort : (values.port ?? environment['TAGALONG_PORT'] ?? usualPort)
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1024 || port > 65_535)
    throw new Told(
      `${values.port === undefined ? 'TAGALONG_PORT=' : '--port '}${text}: a port is a number from 1024 to 65535, such as 4310.`,
    )
  // npm has a word --browser of its own, so that `npm start --no-browser` may also be somebody's setting: both want none
  const browser = !values['no-browser'] && environment['npm_config_browser'] !== ''
  return { browser, port, fresh: values.fresh || values.reset, yes: values.yes, help: values.help }
}

/** @param {readonly string[]} args */
function parse(args) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  try {
    return parseArgs({
      args: [...args],
      options: { 'no-browser': flag, port: { type: 'string' }, fresh: flag, reset: flag, yes: flag, help: { ...flag, short: 'h' } },
    }).values
  } catch (error) {
    throw new Told(`${/** @type {Error} */ (error).message.split('. ')[0]}. What there is:\n${help}`)
  }
}

/**
 * The folder of the data, as the backend finds it too.
 * @param {string} project
 * @param {NodeJS.ProcessEnv} environment
 */
export function dataFolderOf(project, environment) {
  return resolve(project, environment['TAGALONG_DATA'] || '.tagalong')
}

/**
 * The environment, and below it the lines of the configuration file where there is one.
 * @param {string} project
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function configured(project, environment) {
  const file = environment['TAGALONG_CONFIG'] || join(dataFolderOf(project, environment), 'tagalong.env')
  try {
    // a Node 20 that cannot read such files yet does without: this is asked again on Node 24
    return { ...util.parseEnv(readFileSync(resolve(project, file), 'utf8')), ...environment }
  } catch {
    return environment
  }
}
