import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
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
      if (callee.type !== 'Identifier') return
      if (callee.name === 'eval' || callee.name === 'Function') fault(`${callee.name}() makes code from text`)
      if (callee.name === 'importScripts') fault('importScripts() loads code')
      if ((callee.name === 'setTimeout' || callee.name === 'setInterval') && first?.type === 'Literal')
        fault(`${callee.name}() with a text makes code from it`)
    },
    NewExpression({ callee }) {
      if (callee.type === 'Identifier' && callee.name === 'Function') fault('new Function() makes code from text')
    },
    ImportExpression({ source }) {
      if (source.type === 'Literal' && /^(https?:)?\/\//.test(String(source.value))) fault(`imports remote code: ${source.value}`)
    },
  }).visit(parseSync(file, text).program)
  return faults
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
