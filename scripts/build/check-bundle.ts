import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'
import { Told } from '../run-command.ts'

/** Reads what the browser will run: code made from text, remote code and widened permissions are refused. */
export function checkBundle(folder: string): void {
  const files = globSync('**/*.js', { cwd: folder })
  if (files.length === 0) throw new Told(`${folder} holds no script: nothing was checked. Build the extension first: npx wxt build`)
  const faults = [
    ...files.flatMap((file) => codeFaults(file, readFileSync(join(folder, file), 'utf8'))),
    ...manifestFaults(readFileSync(join(folder, 'manifest.json'), 'utf8')),
  ]
  if (faults.length) throw new Told(`${folder}:\n${faults.join('\n')}`)
}

export function codeFaults(file: string, text: string): string[] {
  const faults: string[] = []
  const fault = (what: string) => faults.push(`${file}: ${what}`)
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      const name = globalNamed(callee)
      if (name === 'eval' || name === 'Function') fault(`${name}() makes code from text`)
      if (name === 'importScripts') fault('importScripts() loads code')
      if ((name === 'setTimeout' || name === 'setInterval') && (first?.type === 'Literal' || first?.type === 'TemplateLiteral'))
        fault(`${name}() with a text makes code from it`)
    },
    NewExpression({ callee }) {
      if (globalNamed(callee) === 'Function') fault('new Function() makes code from text')
    },
    ImportExpression({ source }) {
      if (source.type === 'Literal' && /^(https?:)?\/\//.test(String(source.value))) fault(`imports remote code: ${source.value}`)
    },
  }).visit(parseSync(file, text).program)
  return faults
}

const globals = ['globalThis', 'window', 'self']

/** What is called by its name, said plainly or as `globalThis.eval` or `(0, eval)`: whoever wants not to be seen says it so. */
function globalNamed(callee: ESTree.Expression): string | undefined {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'ParenthesizedExpression') return globalNamed(callee.expression)
  const last = callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : undefined
  if (last) return globalNamed(last)
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || !globals.includes(callee.object.name)) return undefined
  return callee.property.type === 'Identifier' && !callee.computed ? callee.property.name : undefined
}

const permissions = ['storage', 'scripting', 'alarms', 'sidePanel']

export function manifestFaults(text: string): string[] {
  const manifest = JSON.parse(text) as Record<string, unknown>
  const asked = (manifest['permissions'] ?? []) as string[]
  return [
    ...asked.filter((name) => !permissions.includes(name)).map((name) => `manifest.json: asks for ${name}`),
    ...['content_scripts', 'host_permissions', 'externally_connectable']
      .filter((key) => key in manifest)
      .map((key) => `manifest.json: has ${key}`),
  ]
}
