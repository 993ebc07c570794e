import { createHash } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'wxt'
import { Told } from '../run-command.ts'
import { checkBundle } from './check-bundle.ts'
import { zipFolder } from './zip-folder.ts'
import { quietLogger } from './quiet-logger.ts'

export type Packed = { browser: 'chrome' | 'firefox'; file: string; bytes: number; sha256: string }

/**
 * Builds the extension as the stores get it, one zip for each. `backend` is the address that it connects to until somebody chooses
 * another one: the only thing besides the sources and the lockfile that the zip depends on.
 */
export async function packageExtension(project: string, to: string, backend = ''): Promise<Packed[]> {
  const files = globSync('.env*', { cwd: project })
  if (files.length) throw new Told(`${files.join(', ')} would change what is built: take it out of ${project} and try again.`)
  for (const name of Object.keys(process.env)) if (/^(WXT|VITE)_/.test(name)) delete process.env[name]
  process.env['WXT_BACKEND'] = backend
  mkdirSync(to, { recursive: true })
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string }
  const packed: Packed[] = []
  for (const browser of ['chrome', 'firefox'] as const) {
    const outDir = mkdtempSync(join(to, '.build-'))
    try {
      await build({ root: project, browser, mode: 'production', outDir, logger: quietLogger })
      const built = join(outDir, `${browser}-mv3`)
      checkBundle(built)
      const bytes = zipFolder(built)
      const file = join(to, `tagalong-${version}-${browser}.zip`)
      writeFileSync(file, bytes)
      packed.push({ browser, file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    } finally {
      rmSync(outDir, { recursive: true, force: true })
    }
  }
  return packed
}
