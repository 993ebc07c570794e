import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, dev?: boolean, devOptional?: boolean,
 *   bin?: Record<string, string>, os?: string | string[], cpu?: string | string[] }} Package
 * @typedef {Record<string, Package>} Packages by folder, as npm's lockfiles have them
 */

/**
 * Why the packages have to be installed, in a few words; undefined when all of them are there. The lockfile is compared with the
 * list that npm keeps of what it has installed, and that list with the disk.
 * @param {string} project
 * @param {{ development?: boolean }} [wanted] whether what only builds and tests need is wanted too
 * @returns {string | undefined}
 */
export function whyInstall(project, { development = true } = {}) {
  if (!existsSync(join(project, 'node_modules'))) return 'none is there yet'
  // npm writes this list last: without it an installation was cut off
  const installed = packagesOf(join(project, 'node_modules', '.package-lock.json'))
  if (!installed) return 'some of them are missing'
  const locked = packagesOf(join(project, 'package-lock.json')) ?? {}
  const needed = Object.keys(locked).filter((path) => path !== '' && isNeeded(locked[path] ?? {}, development))
  const gone = new Set([...needed.filter((path) => !installed[path]), ...missing(project, installed)])
  if (gone.size > 0) return named([...gone], 'is missing', 'are missing')
  const other = Object.keys(installed).filter((path) => locked[path] && locked[path].version !== installed[path]?.version)
  if (other.length > 0) return named(other, 'has another version now', 'have other versions now')
  // copied with the folder from somewhere else: nothing of it would run
  const foreign = Object.keys(installed).filter((path) => !isForHere(installed[path] ?? {}))
  return foreign.length > 0 ? 'they are those of another kind of machine' : undefined
}

/**
 * @param {Package} locked
 * @param {boolean} development
 */
function isNeeded({ optional, dev, devOptional, link }, development) {
  return !optional && !link && (development || (!dev && !devOptional))
}

/**
 * What npm has installed and is gone from the disk, whole or by one of its programs.
 * @param {string} project
 * @param {Packages} installed
 */
function missing(project, installed) {
  const there = (/** @type {string[]} */ ...path) => existsSync(join(project, ...path))
  const programs = ({ bin = {} }, /** @type {string} */ path) =>
    Object.entries(bin).every(([name, file]) => there(path, file) && (isNested(path) || there('node_modules', '.bin', name)))
  return Object.keys(installed).filter((path) => {
    const known = installed[path] ?? {}
    return path !== '' && !known.link && !(there(path, 'package.json') && programs(known, path))
  })
}

/** @param {string} path */
function isNested(path) {
  return path.lastIndexOf('node_modules/') > 0
}

/** @param {Package} installed */
function isForHere({ os, cpu }) {
  const fits = (/** @type {string | string[] | undefined} */ list, /** @type {string} */ here) => {
    const names = [list ?? []].flat().filter((name) => !name.startsWith('!'))
    return names.length === 0 || names.includes(here)
  }
  return fits(os, process.platform) && fits(cpu, process.arch)
}

/**
 * @param {string[]} paths
 * @param {string} one
 * @param {string} several
 */
function named(paths, one, several) {
  const first = paths[0]?.replace(/^.*node_modules\//, '')
  return paths.length === 1 ? `${first} ${one}` : `${first} and ${paths.length - 1} more ${several}`
}

/**
 * @param {string} file
 * @returns {Packages | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}
