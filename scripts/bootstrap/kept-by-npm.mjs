import { Told } from './told.mjs'

/**
 * Without two hyphens before them npm keeps our options for itself (`npm start --port 4411` runs us with the bare word 4411), and we would
 * do something else than was asked: refuses, with the line to type. `beside` is only an option of ours next to others; npm knows it too.
 * @param {{ command: string, options: readonly string[], beside?: readonly string[] }} known
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 */
export function refuseKeptByNpm({ command, options, beside = [] }, args, environment) {
  const value = (/** @type {string} */ option) => environment[`npm_config_${option.replaceAll('-', '_')}`] ?? ''
  const kept = options.filter((option) => value(option) !== '')
  if (kept.length === 0) return
  const words = [...kept, ...beside.filter((option) => value(option) === 'true')].map((option) => {
    const given = value(option) === 'true' ? (option === 'port' && args.find((word) => /^\d+$/.test(word))) || '' : value(option)
    return `--${option}${given && ` ${given}`}`
  })
  const named = kept.map((option) => `--${option}`).join(' and ')
  throw new Told(
    `The two hyphens before ${named} were left out, so that npm kept ${kept.length === 1 ? 'it' : 'them'}. Type: ${command} -- ${words.join(' ')}`,
  )
}
