import { explainNpm } from './explain-npm.mjs'
import { phase } from './phase.mjs'
import { runNpm } from './run-npm.mjs'
import { Told } from './told.mjs'

/**
 * `npm ci`; `why` stands in the line that tells it. Throws what went wrong, in words.
 * @param {string} project
 * @param {string} why
 */
export async function installPackages(project, why) {
  try {
    await phase(`Installing packages with npm (${why})`, async () => {
      const { ok, output } = await runNpm(
        ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
        project,
      )
      if (!ok) throw new Error(output)
    })
  } catch (error) {
    throw new Told(explainNpm(/** @type {Error} */ (error).message, project))
  }
}
