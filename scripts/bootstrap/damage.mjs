import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a script exits with when a package of ours cannot be loaded: whoever started it installs the packages again. */
export const damagedExit = 86

/**
 * The package that Node.js says it cannot load although the lockfile has it: it was deleted, or its installation was cut off.
 * Undefined where something else is wrong, a misspelt import of our own for example.
 * @param {string} project
 * @param {string} text what Node.js said
 * @returns {string | undefined}
 */
export function damagedPackage(project, text) {
  const { packages } = /** @type {{ packages: Record<string, unknown> }} */ (
    JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  )
  const names = [...text.matchAll(/Cannot find (?:package|module) '([^']+)'/g)].map(([, wanted = '']) => packageOf(wanted))
  return names.find((name) => `node_modules/${name}` in packages)
}

/**
 * `pg/lib/x`, `/home/ana/tagalong/node_modules/pg/lib/index.js` → `pg`
 * @param {string} wanted
 */
function packageOf(wanted) {
  const inside = wanted.split('node_modules/').at(-1) ?? ''
  const [first = '', second = ''] = inside.split('/')
  return first.startsWith('@') ? `${first}/${second}` : first
}
