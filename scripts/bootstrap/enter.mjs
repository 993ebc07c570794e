import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { damagedExit, damagedPackage } from './damage.mjs'
import { outliveReader } from './outlive-reader.mjs'
import { say } from './say.mjs'

/** `node enter.mjs <script> [words]`: runs the script; a package that cannot be loaded is told by its name and by the exit code. */
const [node = '', , script = '', ...words] = process.argv
outliveReader()
process.argv = [node, resolve(script), ...words]
try {
  await import(pathToFileURL(resolve(script)).href)
} catch (error) {
  const damaged = damagedPackage(process.cwd(), String(/** @type {Error} */ (error)?.message))
  if (!damaged) throw error
  say(`The package ${damaged} is damaged or missing.`)
  process.exitCode = damagedExit
}
