import { bans } from './ban-list.ts'
import { banBreaches } from './bans.ts'
import { cycles } from './cycles.ts'
import { type Breach, importBreaches, roomOf } from './imports.ts'
import { readModules } from './read-modules.ts'
import { registryBreaches } from './registries.ts'
import { frontDoors, isTest, outside, registries, rooms, testsMay } from './table.ts'

/** The whole check: what was seen, and everything that is wrong with it. */
export function checkRooms(project: string, roots: readonly string[]): { seen: number; imports: number; breaches: Breach[] } {
  const { modules, unreadable } = readModules(project, roots)
  const imports = modules.reduce((sum, module) => sum + module.imports.filter(({ target }) => target).length, 0)
  const blind = roots
    .filter((root) => !modules.some(({ file }) => file === root || file.startsWith(`${root}/`)))
    .map((root) => ({ file: root, line: 1, message: 'holds no module that this check could see' }))
  if (roots.length === 0 || (modules.length > 1 && imports === 0))
    blind.push({ file: '.', line: 1, message: 'this check saw no module, or modules without an import: it is blind, not content' })
  return {
    seen: modules.length,
    imports,
    breaches: [
      ...blind,
      ...unreadable.map(({ file, message }) => ({ file, line: 1, message: `cannot be read: ${message}` })),
      ...importBreaches(modules, { rooms, testsMay, isTest, outside }),
      ...cycles(modules, (a, b) => roomOf(a, rooms) === roomOf(b, rooms)),
      ...registryBreaches(modules, registries, frontDoors, isTest),
      ...banBreaches(modules, bans, isTest),
    ],
  }
}
