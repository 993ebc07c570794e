import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync, Visitor, type ESTree } from 'vite'

/** One import as written. `target` is a project file, or undefined for packages and Node's modules. */
export type Import = { specifier: string; target: string | undefined; typeOnly: boolean; line: number }
export type Module = { file: string; text: string; program: ESTree.Program; imports: Import[] }
export type Unreadable = { file: string; message: string }

/**
 * Reads every TypeScript source below the given roots with oxc, the parser that the bundler uses. (dependency-cruiser sees
 * no module of a TypeScript 7 project and says that all is well; so this fails when it saw none.)
 */
export function readModules(project: string, roots: readonly string[]): { modules: Module[]; unreadable: Unreadable[] } {
  const aliases = readAliases(project)
  const unreadable: Unreadable[] = []
  const modules: Module[] = []
  for (const file of roots.flatMap((root) => sourcesBelow(project, root))) {
    const text = readFileSync(join(project, file), 'utf8')
    const parsed = parseSync(file, text)
    const fault = parsed.errors.find((error) => error.severity === 'Error')
    if (fault) unreadable.push({ file, message: fault.message })
    else modules.push({ file, text, program: parsed.program, imports: importsOf(project, aliases, file, text, parsed) })
  }
  return { modules, unreadable }
}

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

function sourcesBelow(project: string, root: string): string[] {
  const full = join(project, root)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [root]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => posix.normalize(posix.join(entry.parentPath.slice(project.length + (project.endsWith('/') ? 0 : 1)), entry.name)))
    .filter((file) => !/(^|\/)(node_modules|\.output|\.wxt|dist)\//.test(file))
    .sort()
}

type Aliases = [prefix: string, folder: string][]

function readAliases(project: string): Aliases {
  const { imports = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { imports?: Record<string, string> }
  return Object.entries(imports).map(([from, to]) => [from.replace('*', ''), to.replace('./', '').replace('*', '')])
}

function importsOf(project: string, aliases: Aliases, file: string, text: string, parsed: ReturnType<typeof parseSync>): Import[] {
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean, offset: number) =>
    found.push({ specifier, target: resolve(project, aliases, file, specifier), typeOnly, line: lineAt(text, offset) })

  for (const { moduleRequest, entries, start } of parsed.module.staticImports)
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType), start)
  for (const { entries } of parsed.module.staticExports)
    for (const { moduleRequest, isType, start } of entries) if (moduleRequest) add(moduleRequest.value, isType, start)
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') add(node.source.value, false, node.start)
      else add('(an import that is computed)', false, node.start)
    },
    TSImportType(node) {
      add(node.source.value, true, node.start)
    },
  }).visit(parsed.program)
  return found
}

function resolve(project: string, aliases: Aliases, file: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), bare))
  const alias = aliases.find(([prefix]) => bare.startsWith(prefix))
  if (alias) return alias[1] + bare.slice(alias[0].length)
  // a path that is no package but a file of the project counts as one
  return bare.startsWith('/') && existsSync(join(project, bare)) ? bare.slice(1) : undefined
}
