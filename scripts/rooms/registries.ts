import type { Breach } from './imports.ts'
import type { Module } from './read-modules.ts'
import type { Registry } from './table.ts'

/** A registry that leaves a member out, and an index.ts that is no registry. */
export function registryBreaches(
  modules: readonly Module[],
  registries: readonly Registry[],
  frontDoors: readonly RegExp[],
  isTest: (file: string) => boolean,
): Breach[] {
  const known = new Map(modules.map((module) => [module.file, module]))
  const unnamed = registries.flatMap((registry) => {
    const members = [...known.keys()].filter((file) => isMember(file, registry, isTest))
    const index = known.get(registry.index)
    if (!index) return members.slice(0, 1).map((file) => ({ file, line: 1, message: `needs a registry ${registry.index} that names it` }))
    const named = new Set(index.imports.map(({ target }) => target))
    return members
      .filter((file) => !named.has(file))
      .map((file) => ({ file, line: 1, message: `is not registered: add its line to ${registry.index}` }))
  })
  const indexes = new Set(registries.map(({ index }) => index))
  const barrels = [...known.keys()]
    .filter((file) => /(^|\/)index\.tsx?$/.test(file) && !indexes.has(file) && !frontDoors.some((door) => door.test(file)))
    .filter((file) => !file.startsWith('entrypoints/'))
    .map((file) => ({ file, line: 1, message: 'is a barrel: only registries have an index.ts (scripts/rooms/table.ts lists them)' }))
  return [...unnamed, ...barrels]
}

function isMember(file: string, { folder, index, members, beside }: Registry, isTest: (file: string) => boolean): boolean {
  if (!file.startsWith(folder) || file === index || beside?.includes(file.slice(folder.length))) return false
  if (members) return members.test(file)
  return !isTest(file) && !file.slice(folder.length).includes('/')
}
