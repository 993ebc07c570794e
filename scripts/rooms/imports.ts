import { isBuiltin } from 'node:module'
import type { Import, Module } from './read-modules.ts'
import type { Room } from './table.ts'

export type Breach = { file: string; line: number; message: string }
export type ImportRules = {
  rooms: readonly Room[]
  testsMay: Readonly<Record<string, readonly string[]>>
  isTest: (file: string) => boolean
  outside: RegExp
}

/** Every import that crosses a wall without a door. */
export function importBreaches(modules: readonly Module[], rules: ImportRules): Breach[] {
  return modules.flatMap((module) => {
    const room = roomOf(module.file, rules.rooms)
    if (!room && rules.outside.test(module.file)) return []
    if (!room) return [{ file: module.file, line: 1, message: 'stands in no room: add a line to scripts/rooms/table.ts, or move it' }]
    return module.imports.flatMap((one) => judge(module.file, room, one, rules))
  })
}

export function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms.filter(({ path }) => within(file, path)).sort((a, b) => b.path.length - a.path.length)[0]
}

/** Rooms that are all trial: what is there for tests is there for them. */
const beside = new Set(['bench/', 'e2e/', 'faults/'])

function judge(file: string, room: Room, one: Import, rules: ImportRules): Breach[] {
  const breach = (message: string) => [{ file, line: one.line, message }]
  const test = rules.isTest(file)
  if (one.target === undefined) return test ? [] : judgePackage(room, one.specifier).flatMap(breach)

  const target = roomOf(one.target, rules.rooms)
  if (!target) return breach(`imports ${one.target}, which stands in no room`)
  if (rules.isTest(one.target) && !test && !beside.has(room.path)) return breach(`imports ${one.target}, which is there for tests only`)
  if (target === room) return crossesConnectors(file, one.target) ? breach(`imports ${one.target}: connectors never import each other`) : []
  const allowed = test ? [...room.may, ...extraForTests(file, rules)] : room.may
  if (allowed.some((path) => within(one.target as string, path) && !narrower(path, target.path, room))) return []
  if (room.types?.some((path) => within(one.target as string, path)))
    return one.typeOnly ? [] : breach(`imports ${one.target}, which ${room.path} may import as types only`)
  return breach(`imports ${one.target}, but ${room.path} may import ${room.may.length ? room.may.join(', ') : 'nothing of the project'}`)
}

function judgePackage(room: Room, specifier: string): string[] {
  if (isBuiltin(specifier)) return room.node === false ? [`imports ${specifier}: ${room.path} runs in a browser`] : []
  if (specifier === 'zod' && room.path === 'contract/') return ['imports zod: it is always zod/mini here']
  if (!room.packages || room.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))) return []
  return [`imports the package ${specifier}, but ${room.path} may use ${room.packages.length ? room.packages.join(', ') : 'no package'}`]
}

/** A door to a room is no door to a room built inside it (connectors/embedded is no part of "connectors"), except for those who may have all. */
function narrower(path: string, targetPath: string, room: Room): boolean {
  return targetPath.length > path.length && targetPath.startsWith(path) && !wide.has(path) && !room.path.startsWith(path)
}
const wide = new Set(['server/', 'services/', 'components/', 'server/sync/', 'server/events/'])

function crossesConnectors(file: string, target: string): boolean {
  const connector = (path: string) => /^server\/connectors\/([^/]+)\/(?!index\.ts$)?/.exec(path)?.[1]
  const from = connector(file)
  const to = connector(target)
  return from !== undefined && to !== undefined && from !== to
}

function extraForTests(file: string, rules: ImportRules): readonly string[] {
  return Object.entries(rules.testsMay).find(([wing]) => file.startsWith(wing))?.[1] ?? []
}

function within(file: string, path: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : file === path
}
