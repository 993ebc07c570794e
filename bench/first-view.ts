import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'vite'

/** What a built page loads before anybody has clicked: its scripts with their static imports, and its styles. */
export function firstView(folder: string, page: string): { files: string[]; css: string[] } {
  const html = readFileSync(join(folder, page), 'utf8')
  const references = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path]) => (path as string).replace(/^\//, ''))
  const files = new Set<string>()
  for (const script of references.filter((path) => path.endsWith('.js'))) follow(folder, script, files)
  return { files: [...files], css: references.filter((path) => path.endsWith('.css')) }
}

function follow(folder: string, file: string, seen: Set<string>): void {
  if (seen.has(file) || !existsSync(join(folder, file))) return
  seen.add(file)
  for (const { moduleRequest } of parseSync(file, readFileSync(join(folder, file), 'utf8')).module.staticImports)
    follow(folder, posix.join(posix.dirname(file), moduleRequest.value), seen)
}
