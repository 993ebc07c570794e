import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainNpm } from './explain-npm.mjs'
import { runNpm } from './run-npm.mjs'
import { say } from './say.mjs'

/** `npm ci` when the packages are missing, half there, or of another lockfile. Resolves to what went wrong, in words. */
export async function installPackages(project) {
  const stamp = stampOf(project)
  if (isInstalled(project, stamp)) return undefined
  say('Installing packages (once, about 15 seconds) …')
  const { ok, output } = await runNpm(
    ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    project,
  )
  if (!ok) return explainNpm(output, project)
  writeFileSync(stampFile(project), stamp)
  return undefined
}

const stampFile = (project) => join(project, 'node_modules', '.tagalong-lock')

/** The lockfile's text, and the machine: a folder that was copied from another kind of machine has the wrong binaries. */
function stampOf(project) {
  return createHash('sha256')
    .update(readFileSync(join(project, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

function isInstalled(project, stamp) {
  if (existsSync(stampFile(project))) return readFileSync(stampFile(project), 'utf8') === stamp
  // somebody ran npm by hand: npm writes this file last, so it is whole when it is there and not older than the lockfile
  const written = join(project, 'node_modules', '.package-lock.json')
  if (!existsSync(written) || statSync(written).mtimeMs < statSync(join(project, 'package-lock.json')).mtimeMs) return false
  writeFileSync(stampFile(project), stamp)
  return true
}
