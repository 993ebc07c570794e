import { parseArgs } from 'node:util'
import { refuseKeptByNpm } from '../bootstrap/kept-by-npm.mjs'
import { Told } from '../bootstrap/told.mjs'

const help = `npm test                          everything, in Chromium and Firefox too
npm test -- --without-browser     all the rest, and a success without them`

/** What `npm test` can answer before anything is installed: a wrong word, a question for help. True when that was all. */
export async function beforeTest() {
  if (!readTestOptions(process.argv.slice(2), process.env).help) return false
  process.stdout.write(`${help}\n`)
  return true
}

/**
 * What was asked for on the command line; a wrong word is told with the right ones.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function readTestOptions(args, environment = {}) {
  refuseKeptByNpm({ command: 'npm test', options: ['without-browser'] }, args, environment)
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  try {
    return parseArgs({ args: [...args], options: { 'without-browser': flag, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    throw new Told(`${/** @type {Error} */ (error).message.split('. ')[0]}. What there is:\n${help}`)
  }
}
